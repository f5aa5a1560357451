"""Two people turn out to be one: what somebody asked before having an account goes with them."""

from sqlalchemy import update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.refusals import Conflict
from privacycenter.rights.lifecycle import open_deletion_of
from privacycenter.rights.models import Request


def join_requests(from_id: int, to_id: int) -> None:
    """All requests of one person become the other's. Of two pending deletions the one of whoever
    stays is kept. Raises Conflict when either is being erased: what is decided is one person's."""
    mine, theirs = open_deletion_of(to_id), open_deletion_of(from_id)
    if any(one is not None and one.state == "approved" for one in (mine, theirs)):
        raise Conflict("What we hold about you is being erased. Try again when that is done.")
    if mine is not None and theirs is not None:
        theirs.state, theirs.closed_at = "withdrawn", clock.now()
        session().flush()  # two pending ones of one person cannot be
    session().execute(update(Request).where(Request.person_id == from_id).values(person_id=to_id))
