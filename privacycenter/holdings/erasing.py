"""Erasing the common way: rows of one table that belong to a subject, a budget at a time; or one
text of one row, for good."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select

from privacycenter import clock
from privacycenter.db import session, to_change
from privacycenter.holdings.declaration import Subject
from privacycenter.refusals import Unknown


def erase_rows(model: Any, is_theirs: ColumnElement[bool]) -> Callable[[Subject, int], int]:
    """An eraser for `model`'s rows that meet a condition on the bound subject."""
    table: Table = model.__table__
    key = next(iter(table.primary_key.columns))

    def erase(subject: Subject, budget: int) -> int:
        some = select(key).where(is_theirs).limit(budget)
        keys = session().scalars(some, subject.binds).all()
        session().execute(delete(table).where(key.in_(keys)))
        return len(keys)

    return erase


def blank_text(
    model: Any, is_theirs: ColumnElement[bool], field: str
) -> Callable[[Subject, int, str], None]:
    """A remover for the free text `field` of one record. The table's `<field>_removed_at` says
    since when it is gone, so that no import brings it back.

    Raises Unknown for another field, or a record that is not theirs.
    """
    since = f"{field}_removed_at"

    def remove(subject: Subject, record: int, key: str) -> None:
        query = to_change(select(model).where(model.id == record, is_theirs))
        row = session().scalar(query, subject.binds) if key == field else None
        if row is None:
            raise Unknown
        setattr(row, field, "")
        if getattr(row, since) is None:
            setattr(row, since, clock.now())

    return remove
