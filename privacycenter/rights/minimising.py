"""What a record of requests need not say, once everything else is erased."""

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.rights.models import Request

_PLAIN = ("scope", "holdings", "holding", "field", "record")  # of what was asked


def minimise_requests_of(person_id: int) -> None:
    """What a record of requests need not say goes from all of a person's: what they typed (11 CCR
    7101(b) lists what it must say)."""
    for request in session().scalars(select(Request).where(Request.person_id == person_id)):
        request.note = ""
        request.asked = {key: request.asked[key] for key in _PLAIN if key in request.asked}
