"""Deciding about a field, and knowing which fields were dropped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session
from privacycenter.holdings import Field, Holding
from privacycenter.records.review import events
from privacycenter.records.review.models import DECISIONS, FieldReview
from privacycenter.refusals import Invalid

EVERY = timedelta(days=365)  # P70, S38: once a year


def column_of(field: Field) -> str | None:
    """The `table.column` that is emptied when a field is dropped, if it can be."""
    return field.columns[0] if field.droppable else None


def _newest() -> Subquery:
    return (
        select(func.max(FieldReview.id).label("id"))
        .group_by(FieldReview.holding, FieldReview.field)
        .subquery()
    )


def latest_reviews() -> dict[tuple[str, str], FieldReview]:
    """The decision that counts, by holding and field."""
    rows = session().scalars(select(FieldReview).where(FieldReview.id.in_(select(_newest().c.id))))
    return {(row.holding, row.field): row for row in rows}


def _is_dropped() -> ColumnElement[bool]:
    return FieldReview.id.in_(select(_newest().c.id)) & (FieldReview.decision == "drop")


def is_dropped(holding: str, field: str) -> bool:
    query = select(FieldReview.id).where(
        FieldReview.holding == holding, FieldReview.field == field, _is_dropped()
    )
    return session().scalar(query) is not None


def dropped_fields(holding: str) -> set[str]:
    """The fields of a holding that are kept no longer."""
    query = select(FieldReview.field).where(FieldReview.holding == holding, _is_dropped())
    return set(session().scalars(query))


def dropped_columns(table: str) -> set[str]:
    """The columns of a table that imports must leave empty."""
    query = select(FieldReview.empties).where(
        FieldReview.empties.startswith(f"{table}.", autoescape=True), _is_dropped()
    )
    return {str(name).partition(".")[2] for name in session().scalars(query)}


def without_dropped(table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Empty what was dropped in rows an import is about to store."""
    dropped = dropped_columns(table)
    if not dropped:
        return
    for row in rows:
        row.update(dict.fromkeys(dropped & row.keys()))


def decide(holding: Holding, field: Field, decision: str, reason: str, *, staff_id: int) -> None:
    """Keep a field for another year, or drop it. Raises Invalid, with the control to blame."""
    if decision not in DECISIONS:
        raise Invalid("Choose whether to keep or to drop it", field="decision")
    if not reason.strip():
        raise Invalid("Write the reason", field="reason")
    empties = column_of(field)
    if decision == "drop" and empties is None:
        raise Invalid("The record means nothing without it: it can only be kept", field="decision")
    session().add(
        FieldReview(
            holding=holding.key,
            field=field.key,
            empties=empties,
            decision=decision,
            reason=reason.strip(),
            staff_id=staff_id,
            decided_at=clock.now(),
        )
    )
    kind = events.KEPT if decision == "keep" else events.DROPPED
    record(kind, holding=holding.title, field=field.label)


@dataclass(frozen=True)
class Standing:
    """How a field stands: its newest decision, and whether the next one is due."""

    field: Field
    review: FieldReview | None

    @property
    def is_due(self) -> bool:
        return self.review is None or self.next_at <= clock.now()

    @property
    def next_at(self) -> datetime:
        """When it is looked at again. Only for a field that was."""
        assert self.review is not None
        return self.review.decided_at + EVERY

    @property
    def is_dropped(self) -> bool:
        return self.review is not None and self.review.decision == "drop"


def standings(holding: Holding) -> list[Standing]:
    """Every field of a holding, in its order."""
    found = latest_reviews()
    return [Standing(field, found.get((holding.key, field.key))) for field in holding.fields]
