"""Watching without touching: the statements a request makes, and every row of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from privacycenter.db import Base, session
from privacycenter.identity import passwords
from privacycenter.web import Site

Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def statements(app: Site) -> Iterator[list[str]]:
    """The text of each statement made in this block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(app.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(app.database.engine, "before_cursor_execute", note)


class CountingHasher:
    """The hasher in use, which notes how often it compared."""

    def __init__(self) -> None:
        self.real = passwords.HASHER
        self.compared = 0

    def verify(self, stored: str, password: str) -> bool:
        self.compared += 1
        return self.real.verify(stored, password)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def counting_hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "HASHER", hasher)
    return hasher


def everything(app: Site) -> Rows:
    """Every row of every table."""
    with app.database.work(writes=False):
        return {
            table.name: sorted((tuple(row) for row in session().execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def changed(before: Rows, after: Rows) -> set[str]:
    """The tables in which anything is different."""
    return {name for name in before if before[name] != after[name]}


def without(rows: Rows, table: str, column: str) -> list[tuple[Any, ...]]:
    """The rows of a table, but for one column."""
    number = list(Base.metadata.tables[table].columns.keys()).index(column)
    return [row[:number] + row[number + 1 :] for row in rows[table]]
