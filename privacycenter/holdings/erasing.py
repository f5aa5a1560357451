"""Erasing the common way: rows of one table that belong to a subject, a budget at a time."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select

from privacycenter.db import session
from privacycenter.holdings.declaration import Subject


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
