"""Whose browser an id is (P15): the id our sites gave a browser joins whoever signs in on it.
The first one keeps it: another person's id never moves."""

import re

from privacycenter import clock
from privacycenter.db import insert_or, session
from privacycenter.identity.models import VisitorId

BROWSER_ID = re.compile(r"[A-Za-z0-9._-]{8,80}")


def join_browser(visitor_id: str | None, person_id: int) -> None:
    """Note that this browser's id belongs to a person, unless it is somebody's already or no id
    our sites would give."""
    if visitor_id is None or BROWSER_ID.fullmatch(visitor_id) is None:
        return
    session().execute(
        insert_or(VisitorId)
        .values(visitor_id=visitor_id, person_id=person_id, since_at=clock.now())
        .on_conflict_do_nothing(index_elements=["visitor_id"])
    )
