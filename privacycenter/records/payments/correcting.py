"""Correcting whom invoices are addressed to: it holds, and no import takes it back."""

from sqlalchemy import select

from privacycenter.db import session, to_change
from privacycenter.holdings import PERSON, Subject
from privacycenter.records.corrections.noting import note_correction
from privacycenter.records.payments.models import AdvertisingAccount
from privacycenter.refusals import Unknown

HOLDING, FIELD = "advertising-accounts", "billing_contact"
IS_THEIRS = AdvertisingAccount.person_id == PERSON


def correct(subject: Subject, record: int, field: str, value: str, made_by: str) -> None:
    """Put the billing contact of one account right and remember what it said. Raises Unknown."""
    query = to_change(select(AdvertisingAccount).where(AdvertisingAccount.id == record, IS_THEIRS))
    row = session().scalar(query, subject.binds) if field == FIELD else None
    if row is None:
        raise Unknown
    old = row.billing_contact or ""
    if old == value:
        return
    row.billing_contact = value or None
    note_correction(
        person_id=subject.person_id,
        holding=HOLDING,
        record_id=record,
        field=field,
        label="billing contact",
        old=old,
        new=value,
        made_by=made_by,
    )
