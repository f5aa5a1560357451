"""Correcting a member's record: the new value holds, and no import takes it back."""

from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.models import Address, Person
from privacycenter.identity.people import hold_people
from privacycenter.records.corrections.noting import note_correction
from privacycenter.records.members.models import Member
from privacycenter.refusals import Conflict, Unknown
from privacycenter.spelling import key_of

ON_PERSON = ("name", "user_id")
ON_MEMBER = ("firm", "firm_address", "occupation")
HOLDING = "member-information"
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
        refuse_taken(field, value, person_id)
        setattr(row, "user_key" if field == "user_id" else "address_key", key_of(value))
    setattr(row, attribute, value or None)
    if field == "email":
        row.proven_at = None
    note_correction(
        person_id=person_id,
        holding=HOLDING,
        record_id=person_id,
        field=field,
        label=LABELS[field],
        old=old,
        new=value,
        made_by=made_by,
    )


def _row_with(person_id: int, field: str) -> Any:
    """The row that carries a field."""
    row: Any = None
    if field in ON_PERSON:
        row = session().get(Person, person_id)
    elif field in ON_MEMBER:
        row = session().get(Member, person_id)
    elif field == "email":
        row = session().scalar(
            select(Address).where(Address.person_id == person_id, Address.is_main)
        )
    if row is None:
        raise Unknown
    return row


def refuse_taken(field: str, value: str, person_id: int) -> None:
    """Raises Conflict when an address or a user ID is somebody else's."""
    owner = (
        select(Person.id).where(Person.user_key == key_of(value))
        if field == "user_id"
        else select(Address.person_id).where(Address.address_key == key_of(value))
    )
    if session().scalar(owner) not in (None, person_id):
        raise Conflict("Somebody else has that one already.")
