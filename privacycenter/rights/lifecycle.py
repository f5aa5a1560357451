"""The lifecycle of a request: the verbs the person's pages and the office both call.

unconfirmed → open → fulfilled, declined or withdrawn. Every step is one conditional change, so
of two who do the same at once one wins and the other is told.
"""

from typing import Any

from sqlalchemy import delete, select, update

from privacycenter import clock
from privacycenter.audit import EventKind, current_actor, record
from privacycenter.db import session, to_change
from privacycenter.policy import version_now
from privacycenter.refusals import Conflict, Invalid, Unknown
from privacycenter.rights import clocks, events, letters
from privacycenter.rights.deadlines import deadlines_of
from privacycenter.rights.kinds import kind_of, reference_of, what_of
from privacycenter.rights.models import PENDING, Message, Request
from privacycenter.rights.telling import write_to
from privacycenter.settings import Settings

NO_REASON = "Say why you take it up: the person reads it"
NOT_YOURS = "Take the request up first: it is not with you."
MOVED_ON = "This request has moved on since the page was made. Nothing was changed by you."


def begin_request(
    person_id: int, *, kind: str, asked: dict[str, Any], note: str, settings: Settings
) -> int:
    """The first step: written down, and nothing happens yet. Replaces an earlier first step."""
    session().execute(
        delete(Request).where(
            Request.person_id == person_id, Request.kind == kind, Request.state == "unconfirmed"
        )
    )
    request = Request(
        kind=kind,
        person_id=person_id,
        state="unconfirmed",
        asked=asked,
        note=note,
        regime=settings.regime,
        policy_version=version_now().id,
        begun_at=clock.now(),
    )
    session().add(request)
    session().flush()  # the page that follows is named by the id
    return request.id


def open_request(request_id: int, person_id: int, settings: Settings) -> Request:
    """The second step: the person confirms, and the clock begins.

    Raises Conflict when it was confirmed before, or when another deletion is open.
    """
    request = own_request(request_id, person_id)
    if request.kind == "deletion" and open_deletion_of(person_id) is not None:
        raise Conflict("You have asked for this already, and the request is open.")
    now = clock.now()
    days = deadlines_of(request.regime, clock.day_of(now, settings.time_zone))
    move(request, "unconfirmed", "open", received_at=now, **clocks.dates(days))
    what = what_of(request)
    record(events.OPENED, person_id=person_id, what=what, reference=reference_of(request))
    if request.kind != "recovery":  # whose letter filed it, and goes to the address that is lost
        write_to(request, letters.RECEIVED)
    return request


def withdraw(request_id: int, person_id: int) -> None:
    """The person stops it. Raises Conflict once it is closed."""
    request = own_request(request_id, person_id)
    if request.state == "unconfirmed":
        session().delete(request)
        return
    move(request, "open", "withdrawn", closed_at=clock.now())
    record(events.WITHDRAWN, person_id=person_id, reference=reference_of(request))
    write_to(request, letters.WITHDRAWN)


def write_as_person(request_id: int, person_id: int, text: str, settings: Settings) -> None:
    """Add a message of the person's to an open request. A clock that stood still runs again."""
    request = own_request(request_id, person_id)
    _demand(request, "open")
    session().add(
        Message(request_id=request.id, written_by="person", text=text, written_at=clock.now())
    )
    record(events.PERSON_WROTE, person_id=person_id, reference=reference_of(request))
    clocks.end_pause(request, settings)


def take(request_id: int, staff_id: int, because: str) -> None:
    """A member of staff takes a request up, and the person reads why. One wins; the other is told
    (Conflict). Raises Invalid without a reason."""
    if not because.strip():
        raise Invalid(NO_REASON, field="because")
    taken = (
        session()
        .execute(
            update(Request)
            .where(Request.id == request_id, Request.state.in_(PENDING), Request.taken_by.is_(None))
            .values(taken_by=staff_id, taken_at=clock.now(), taken_for=because)
            .returning(Request.id)
        )
        .all()
    )
    request = request_for_office(request_id)
    if not taken:
        raise Conflict("A colleague was a moment faster, or the person stopped the request.")
    note(request, events.TAKEN, role=role_of_actor(), because=because)


def let_go(request_id: int, staff_id: int) -> None:
    """Hand a request back to the queue."""
    request = taken_request(request_id, staff_id, *PENDING)
    request.taken_by = request.taken_at = request.taken_for = None
    note(request, events.LET_GO, role=role_of_actor())


def write_as_office(request_id: int, staff_id: int, text: str) -> None:
    """Answer the person; the letter only says that there is an answer."""
    request = taken_request(request_id, staff_id)
    session().add(
        Message(
            request_id=request.id,
            written_by="office",
            staff_id=staff_id,
            text=text,
            written_at=clock.now(),
        )
    )
    note(request, events.OFFICE_WROTE)
    write_to(request, letters.OFFICE_WROTE)


def fulfil(
    request_id: int, staff_id: int, *, kind: str = "correction", tell: bool = True
) -> Request:
    """What was asked is done; each kind by its own step, and deletions by two people. Without
    `tell` another letter says it."""
    request = taken_request(request_id, staff_id)
    _demand_one_decides(request)
    if request.kind != kind:
        raise Conflict("That step belongs to another kind of request.")
    move(request, "open", "fulfilled", closed_at=clock.now())
    note(request, events.FULFILLED)
    if tell:
        write_to(request, letters.FULFILLED)
    return request


def decline(request_id: int, staff_id: int, *, ground: str, facts: str) -> None:
    """Decline with a ground of the closed list and the facts the person will read."""
    request = taken_request(request_id, staff_id)
    if ground not in kind_of(request).grounds:
        raise Invalid("Choose why it is declined", field="ground")
    if not facts.strip():
        raise Invalid("Write the facts behind it", field="facts")
    _demand_one_decides(request)
    move(request, "open", "declined", closed_at=clock.now(), ground=ground, facts=facts)
    note(request, events.DECLINED)
    if request.kind == "recovery":
        write_to(request, letters.RECOVERY_DECLINED)
    else:
        write_to(request, letters.DECLINED)


def own_request(request_id: int, person_id: int) -> Request:
    """One of the person's own requests. Raises Unknown, also for somebody else's."""
    request = session().scalar(
        to_change(select(Request).where(Request.id == request_id, Request.person_id == person_id))
    )
    if request is None:
        raise Unknown
    return request


def request_for_office(request_id: int) -> Request:
    """A confirmed request. What is not confirmed does not exist for the office."""
    request = session().scalar(
        to_change(select(Request).where(Request.id == request_id, Request.state != "unconfirmed"))
    )
    if request is None:
        raise Unknown
    return request


def open_deletion_of(person_id: int) -> Request | None:
    return session().scalar(
        select(Request).where(
            Request.person_id == person_id, Request.kind == "deletion", Request.state.in_(PENDING)
        )
    )


def role_of_actor() -> str:
    """The role of whoever acts, as the person reads it."""
    return current_actor().role or "clerk"


def taken_request(request_id: int, staff_id: int, *states: str) -> Request:
    """A request that is with this member of staff, and open, or in one of these states. Raises
    Conflict when it is not."""
    request = request_for_office(request_id)
    if request.taken_by != staff_id:
        raise Conflict(NOT_YOURS)
    _demand(request, *(states or ("open",)))
    return request


def _demand(request: Request, *states: str) -> None:
    if request.state not in states:
        raise Conflict(MOVED_ON)


def _demand_one_decides(request: Request) -> None:
    if request.kind == "deletion":
        raise Conflict("A deletion is decided by two people, by steps of its own.")


def move(request: Request, before: str, after: str, **changes: Any) -> None:
    """Change the state once, and whatever goes with it; whoever comes second gets Conflict."""
    moved = (
        session()
        .execute(
            update(Request)
            .where(Request.id == request.id, Request.state == before)
            .values(state=after, **changes)
            .returning(Request.id)
        )
        .all()
    )
    if not moved:
        raise Conflict(MOVED_ON)
    session().refresh(request)


def note(request: Request, kind: EventKind, **facts: str | int) -> None:
    """A line in the history of the person, with the reference of the request."""
    record(kind, person_id=request.person_id, reference=reference_of(request), **facts)
