"""Two people turn out to be one: what somebody asked before having an account goes with them."""

from sqlalchemy import select, update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.rights.models import Request


def join_requests(from_id: int, to_id: int) -> None:
    """All requests of one person become the other's. Of two open deletions the older stays."""
    is_open = (Request.kind == "deletion") & (Request.state == "open")
    if session().scalar(select(Request.id).where(Request.person_id == to_id, is_open)) is not None:
        session().execute(
            update(Request)
            .where(Request.person_id == from_id, is_open)
            .values(state="withdrawn", closed_at=clock.now())
        )
    session().execute(update(Request).where(Request.person_id == from_id).values(person_id=to_id))
