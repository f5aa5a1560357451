"""Noting a correction, and knowing which values an import must leave alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.holdings import Holding, Subject
from privacycenter.policy import version_now
from privacycenter.records.corrections import events
from privacycenter.records.corrections.models import Correction
from privacycenter.refusals import Unknown


def note_correction(
    *,
    person_id: int,
    holding: str,
    record_id: int,
    field: str,
    label: str,
    old: str,
    new: str,
    made_by: str,
) -> None:
    """Remember what a field said, in the transaction that changes it. `label` is its name in a
    sentence; `made_by` is "person" or "office"."""
    session().add(
        Correction(
            person_id=person_id,
            holding=holding,
            record=record_id,
            field=field,
            old_value=old,
            new_value=new,
            made_by=made_by,
            made_at=clock.now(),
            policy_version=version_now().id,
        )
    )
    kind = events.CORRECTED if made_by == "person" else events.CORRECTED_BY_OFFICE
    record(kind, person_id=person_id, field=label)


def corrected_fields(holding: str, records: Iterable[int]) -> dict[int, set[str]]:
    """The fields of these records that were put right, by record."""
    query = select(Correction.record, Correction.field).where(
        Correction.holding == holding, Correction.record.in_(list(records))
    )
    found: dict[int, set[str]] = {}
    for record_id, field in session().execute(query):
        found.setdefault(record_id, set()).add(field)
    return found


def correcting(
    model: Any, is_theirs: ColumnElement[bool], *, holding: str, field: str, label: str
) -> Callable[[Subject, int, str, str, str], None]:
    """A holding's `correct` for the one optional text of its records that a person may put right:
    it holds, and no import takes it back. Raises Unknown for anything else."""

    def correct(subject: Subject, record_id: int, key: str, value: str, made_by: str) -> None:
        query = to_change(select(model).where(model.id == record_id, is_theirs))
        row: Any = session().scalar(query, subject.binds) if key == field else None
        if row is None:
            raise Unknown
        old = getattr(row, field) or ""
        if old == value:
            return
        setattr(row, field, value or None)
        note_correction(
            person_id=subject.person_id,
            holding=holding,
            record_id=record_id,
            field=field,
            label=label,
            old=old,
            new=value,
            made_by=made_by,
        )

    return correct


@dataclass(frozen=True)
class EarlierValue:
    """What a field of a record said until an instant."""

    record: int
    field: str
    label: str
    value: str
    until: datetime
    by_person: bool


def earlier_values(holding: Holding, person_id: int) -> list[EarlierValue]:
    """A person's corrections in one holding, newest first."""
    rows = session().scalars(
        select(Correction)
        .where(Correction.person_id == person_id, Correction.holding == holding.key)
        .order_by(Correction.id.desc())
    )
    labels = {field.key: field.label for field in holding.fields}
    return [
        EarlierValue(
            row.record,
            row.field,
            labels.get(row.field, row.field),
            row.old_value,
            row.made_at,
            row.made_by == "person",
        )
        for row in rows
    ]


def join_corrections(from_id: int, to_id: int) -> None:
    """Two people turn out to be one: what one corrected, the other did."""
    session().execute(
        update(Correction).where(Correction.person_id == from_id).values(person_id=to_id)
    )
