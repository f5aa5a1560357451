"""The mailbox answers: yes opens the request, as of the day it was asked; no ends it."""

from sqlalchemy import update

from privacycenter import clock
from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.identity.models import Address, Person
from privacycenter.identity.people import hold_people, person_behind
from privacycenter.refusals import LinkBroken
from privacycenter.rights import clocks, events, letters, lifecycle
from privacycenter.rights.deadlines import Span, deadlines_of
from privacycenter.rights.kinds import what_of
from privacycenter.rights.models import Pause, Request, UnprovenRequest
from privacycenter.rights.pausing import PROVED_LATER
from privacycenter.rights.telling import write_to
from privacycenter.rights.unproven import waiting
from privacycenter.settings import Settings
from privacycenter.spelling import key_of


def request_behind(nonce: str) -> UnprovenRequest:
    """What a link is for, also when it is answered already. Raises LinkBroken."""
    row = waiting.row_with(nonce)
    if row is None:
        raise LinkBroken
    return row


def prove(row: UnprovenRequest, settings: Settings) -> tuple[Request, bool]:
    """Open the request of whoever has the mailbox. Returns the person's pending deletion, and
    whether it is this one: a second one is not filed. Raises Conflict when the address was
    replaced meanwhile."""
    assert row.address is not None
    person_id = person_behind(row.address)
    hold_people(Person.id == person_id)
    session().execute(
        update(Address)
        .where(Address.address_key == key_of(row.address), Address.proven_at.is_(None))
        .values(proven_at=clock.now())
    )
    waiting.end(row, "proved")
    pending = lifecycle.open_deletion_of(person_id)
    if pending is not None:
        return pending, False
    return _open(row, person_id, settings), True


def stop(row: UnprovenRequest) -> None:
    """Whoever has the mailbox did not ask this."""
    waiting.end(row, "stopped")


def _open(row: UnprovenRequest, person_id: int, settings: Settings) -> Request:
    """Received when it was asked. California counts the time until the proof (7021(b)); under the
    GDPR the clock stood still until now, for we had asked who is asking."""
    waited = Span(row.received_on, clocks.today(settings))
    days = deadlines_of(row.regime, row.received_on, pauses=[waited])
    request = Request(
        kind=row.kind,
        person_id=person_id,
        state="open",
        asked={"scope": "everything"},
        note="",
        regime=row.regime,
        policy_version=row.policy_version,
        channel="address",
        begun_at=row.received_at,
        received_at=row.received_at,
        **clocks.dates(days),
    )
    session().add(request)
    session().flush()  # the pause and the letter are named by the id
    if clocks.can_pause(request):
        session().add(
            Pause(
                request_id=request.id,
                begun_on=waited.begun_on,
                ended_on=waited.ended_on,
                because=PROVED_LATER,
            )
        )
    with acting(Actor("person", person_id)):
        lifecycle.note(request, events.OPENED, what=what_of(request))
    write_to(request, letters.RECEIVED)
    return request
