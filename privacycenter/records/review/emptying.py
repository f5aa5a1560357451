"""Emptying what was dropped, a rule for each field that can be; and how much each field is used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Table, delete, func, select, update

from privacycenter.db import Base, Instant, session
from privacycenter.holdings import Field, Holding, RetentionRule
from privacycenter.records.corrections.models import Correction
from privacycenter.records.review.deciding import is_dropped
from privacycenter.settings import Settings


def _column(name: str) -> Column[Any]:
    table, _, column = name.partition(".")
    return Base.metadata.tables[table].columns[column]


def rules_for(holdings: Sequence[Holding]) -> Iterator[RetentionRule]:
    """A retention rule for each field that the review may drop; it does nothing before that."""
    for holding in holdings:
        for field in holding.fields:
            if field.droppable:
                yield _rule(holding, field)


def _rule(holding: Holding, field: Field) -> RetentionRule:
    column = _column(field.columns[0])
    table: Table = column.table
    key = next(iter(table.primary_key.columns))
    earlier = (Correction.holding == holding.key) & (Correction.field == field.key)

    def due(_settings: Settings) -> int:
        if not is_dropped(holding.key, field.key):
            return 0
        filled = select(func.count()).select_from(table).where(column.is_not(None))
        corrected = select(func.count()).select_from(Correction).where(earlier)
        return (session().scalar(filled) or 0) + (session().scalar(corrected) or 0)

    def carry_out(_settings: Settings, budget: int) -> int:
        if not is_dropped(holding.key, field.key):
            return 0
        keys = session().scalars(select(key).where(column.is_not(None)).limit(budget)).all()
        session().execute(update(table).where(key.in_(keys)).values({column.name: None}))
        some = select(Correction.id).where(earlier).limit(budget - len(keys))
        old = session().scalars(some).all() if len(keys) < budget else []
        session().execute(delete(Correction).where(Correction.id.in_(old)))
        return len(keys) + len(old)

    return RetentionRule(
        f"review.{holding.key}.{field.key}",
        f"{holding.title}, {field.label}: emptied once the yearly review dropped it",
        due,
        carry_out,
    )


@dataclass(frozen=True)
class Use:
    """How many records of a table have a field filled, and how old the records are."""

    filled: int
    records: int
    oldest: date | datetime | None
    newest: date | datetime | None


def uses_of(holding: Holding) -> dict[str, Use]:
    """By field: one statement for each table of the holding."""
    by_column: dict[str, Use] = {}
    for name in holding.tables:
        table = Base.metadata.tables[name]
        columns = list(table.columns)
        dated = [one for one in columns if isinstance(one.type, Instant | Date)]
        instants = [one for one in dated if isinstance(one.type, Instant)]
        when = next(iter(instants or dated), None)
        spans = [] if when is None else [func.min(when), func.max(when)]
        wanted: list[Any] = [func.count(), *map(func.count, columns), *spans]
        row: Any = session().execute(select(*wanted)).one()
        total, counts = row[0], row[1 : 1 + len(columns)]
        oldest, newest = row[1 + len(columns) :] or (None, None)
        for column, filled in zip(columns, counts, strict=True):
            by_column[f"{name}.{column.name}"] = Use(filled, total, oldest, newest)
    return {
        field.key: by_column[field.columns[0]]
        for field in holding.fields
        if field.columns and field.columns[0] in by_column
    }
