"""Once a year a letter asks each member whether the details are still right."""

from sqlalchemy import select, update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity.models import Person
from privacycenter.identity.people import main_address_of
from privacycenter.mail import put_in_outbox
from privacycenter.records.members.letters import STILL_RIGHT
from privacycenter.records.members.models import Member

EVERY_DAYS = 365


def ask_members(budget: int) -> int:
    """Write to at most `budget` members who were last asked a year ago; returns how many."""
    first = main_address_of(Member.person_id)
    rows = (
        session()
        .execute(
            select(Member.person_id, Person.name, first.label("address"))
            .join(Person, Person.id == Member.person_id)
            .where(Member.asked_at < clock.ago(days=EVERY_DAYS))
            .order_by(Member.asked_at)
            .limit(budget)
        )
        .all()
    )
    for row in rows:
        if row.address:
            put_in_outbox(STILL_RIGHT, address=row.address, person_id=row.person_id, name=row.name)
    session().execute(
        update(Member)
        .where(Member.person_id.in_([row.person_id for row in rows]))
        .values(asked_at=clock.now())
    )
    return len(rows)
