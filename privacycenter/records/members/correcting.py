"""Correcting a member's record: the new value holds, and no import takes it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session
from privacycenter.identity.models import Address, Person
from privacycenter.identity.people import hold_people, key_of
from privacycenter.policy import version_now
from privacycenter.records.members import events
from privacycenter.records.members.models import Correction, Member
from privacycenter.refusals import Conflict, Unknown

ON_PERSON = ("name", "user_id")
ON_MEMBER = ("firm", "firm_address", "occupation")
LABELS = {
    "name": "name",
    "user_id": "user ID",
    "email": "email address",
    "firm": "firm’s name",
    "firm_address": "firm’s address",
    "occupation": "occupation",
}


def correct(person_id: int, field: str, value: str, made_by: str) -> None:
    """Put one field right and remember what it said. An unchanged value changes nothing.

    Raises Unknown for a field that cannot be corrected, Conflict for a name already taken.
    """
    hold_people(Person.id == person_id)
    row = _row_with(person_id, field)
    attribute = "address" if field == "email" else field
    old = getattr(row, attribute) or ""
    if old == value:
        return
    if field in ("user_id", "email"):
        _refuse_taken(field, value, person_id)
        setattr(row, "user_key" if field == "user_id" else "address_key", key_of(value))
    setattr(row, attribute, value or None)
    if field == "email":
        row.proven_at = None
    session().add(
        Correction(
            person_id=person_id,
            field=field,
            old_value=old,
            new_value=value,
            made_by=made_by,
            made_at=clock.now(),
            policy_version=version_now().id,
        )
    )
    kind = events.CORRECTED if made_by == "person" else events.CORRECTED_BY_OFFICE
    record(kind, person_id=person_id, field=LABELS[field])


def _row_with(person_id: int, field: str) -> Any:
    """The row that carries a field."""
    row: Any = None
    if field in ON_PERSON:
        row = session().get(Person, person_id)
    elif field in ON_MEMBER:
        row = session().get(Member, person_id)
    elif field == "email":
        row = session().scalar(
            select(Address).where(Address.person_id == person_id).order_by(Address.id).limit(1)
        )
    if row is None:
        raise Unknown
    return row


def _refuse_taken(field: str, value: str, person_id: int) -> None:
    owner = (
        select(Person.id).where(Person.user_key == key_of(value))
        if field == "user_id"
        else select(Address.person_id).where(Address.address_key == key_of(value))
    )
    if session().scalar(owner) not in (None, person_id):
        raise Conflict("Somebody else has that one already.")


@dataclass(frozen=True)
class EarlierValue:
    """What a field said until an instant."""

    field: str
    label: str
    value: str
    until: datetime
    by_person: bool


def earlier_values(person_id: int) -> list[EarlierValue]:
    """A person's corrections, newest first."""
    rows = session().scalars(
        select(Correction).where(Correction.person_id == person_id).order_by(Correction.id.desc())
    )
    return [
        EarlierValue(
            row.field, LABELS[row.field], row.old_value, row.made_at, row.made_by == "person"
        )
        for row in rows
    ]
