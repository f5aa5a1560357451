"""A case as its clerk sees it. Nothing personal is read before the case is taken, and every view
of it is in the history, where the person reads it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from privacycenter.audit import current_actor, record
from privacycenter.db import noting, session
from privacycenter.identity.addresses.changing import ask_for_change
from privacycenter.identity.models import Address, Person, Staff
from privacycenter.identity.proofs.matching import WORDS
from privacycenter.office.removing import marked_text
from privacycenter.records.members.correcting import LABELS, correct, refuse_taken
from privacycenter.refusals import Invalid
from privacycenter.rights import events, lifecycle
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request
from privacycenter.rights.proofs.recovering import evidence_of

WHO = "your name, user ID and address"
WHAT = {"removal": "your name, user ID, address and the text you marked"}


@dataclass(frozen=True)
class Known:
    """What the clerk needs to know about the person to work on the request."""

    name: str
    user_id: str | None
    addresses: tuple[str, ...]


def look_at_person(request: Request) -> Known | None:
    """The person behind a case, and a line in the history that somebody looked."""
    person = session().get(Person, request.person_id)
    if person is None:
        return None
    addresses = (
        session()
        .scalars(select(Address.address).where(Address.person_id == person.id).order_by(Address.id))
        .all()
    )
    with noting():
        record(
            events.LOOKED,
            person_id=person.id,
            what=WHAT.get(request.kind, WHO),
            role=current_actor().role or "clerk",
            reference=reference_of(request),
            because=request.taken_for or "…",
        )
    return Known(person.name, person.user_id, tuple(addresses))


def names_of_staff(ids: set[int]) -> dict[int, str]:
    found = select(Staff.id, Staff.name).where(Staff.id.in_(ids))
    return {staff_id: name for staff_id, name in session().execute(found)}


def correct_as_asked(request_id: int, staff_id: int) -> bool:
    """Put the value right that a correction request asks for, and close the request. An address
    gets a link first: it holds once its mailbox has answered, and the old one may undo it. False
    until then.

    Raises Invalid when the request names no field the register knows.
    """
    asked = lifecycle.request_for_office(request_id).asked
    field, value = asked.get("field"), asked.get("should_say")
    request = lifecycle.fulfil(request_id, staff_id, tell=field != "email")
    if field == "email":
        refuse_taken("email", str(value), request.person_id)
        ask_for_change(request.person_id, str(value), how="replace")
        return False
    if field not in LABELS:
        raise Invalid(
            "This request names no single item. Put it right where the data is kept, write to "
            "the person what you did, and close it with “Done by hand”."
        )
    correct(request.person_id, field, str(value), "office")
    return True


def what_it_is_about(request: Request, *, is_mine: bool) -> dict[str, Any]:
    """What the person asked, in words for the case page."""
    asked = request.asked
    if request.kind == "removal":
        return {"marked": marked_text(request) if is_mine else None}
    if request.kind == "recovery":
        return {"evidence": evidence_of(request), "words": WORDS}
    return {
        "label": LABELS.get(str(asked.get("field")), "something else"),
        "is_known": asked.get("field") in LABELS,
        "should_say": asked.get("should_say"),
    }
