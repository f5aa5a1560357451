"""What a record of requests need not say, once everything else is erased."""

from sqlalchemy import select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.rights import events, lifecycle
from privacycenter.rights.models import Request

# Of what was asked: what it was about, and of a new way in, how sure we were.
_PLAIN = ("scope", "holdings", "holding", "field", "record", "code", "matches")


def minimise_requests_of(person_id: int) -> None:
    """What a record of requests need not say goes from all of a person's: what they typed (11 CCR
    7101(b) lists what it must say)."""
    for request in session().scalars(select(Request).where(Request.person_id == person_id)):
        request.note = ""
        request.asked = {key: request.asked[key] for key in _PLAIN if key in request.asked}


def end_what_else_was_asked(person_id: int) -> None:
    """Nobody is left whom an answer to another request could reach: they end with the erasure."""
    others = select(Request).where(
        Request.person_id == person_id, Request.kind != "deletion", Request.state == "open"
    )
    for request in session().scalars(others):
        lifecycle.move(request, "open", "withdrawn", closed_at=clock.now())
        lifecycle.note(request, events.MOOT)
