"""Correcting the name a newsletter is addressed to: it holds, and no import takes it back."""

from sqlalchemy import select

from privacycenter.db import session, to_change
from privacycenter.holdings import ADDRESSES, Subject
from privacycenter.records.corrections.noting import note_correction
from privacycenter.records.newsletters.models import Subscription
from privacycenter.refusals import Unknown

HOLDING = "newsletters"
IS_THEIRS = Subscription.address_key.in_(ADDRESSES)


def correct(subject: Subject, record: int, field: str, value: str, made_by: str) -> None:
    """Put the name of one subscription right and remember what it said. Raises Unknown."""
    query = to_change(select(Subscription).where(Subscription.id == record, IS_THEIRS))
    row = session().scalar(query, subject.binds) if field == "name" else None
    if row is None:
        raise Unknown
    old = row.name or ""
    if old == value:
        return
    row.name = value or None
    note_correction(
        person_id=subject.person_id,
        holding=HOLDING,
        record_id=record,
        field=field,
        label="name on a newsletter",
        old=old,
        new=value,
        made_by=made_by,
    )
