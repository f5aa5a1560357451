"""What is derived from the declarations: how much there is, a page of it, all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, literal_column, select, union_all
from sqlalchemy.sql.compiler import ExpandedState

from privacycenter.db import database, session
from privacycenter.holdings.declaration import Holding, Subject

STREAM_ROWS = 500  # rows fetched at a time while streaming


class Counts:
    """How many records of each holding a subject has: one statement, built once."""

    def __init__(self, holdings: Sequence[Holding]) -> None:
        # Keys are our own words: as binds they would be half the cost of the statement.
        parts = [
            holding.count.add_columns(literal_column(f"'{holding.key}'")) for holding in holdings
        ]
        self._statement = union_all(*parts)
        self._spelled: dict[Any, ExpandedState] = {}

    def of(self, subject: Subject) -> dict[str, int]:
        """Counts by the holding's key. The statement is spelled out once for each number of
        addresses and browsers: every overview asks it, and spelling took longer than asking."""
        shape = len(subject.addresses), len(subject.visitor_ids), database().is_sqlite
        if shape not in self._spelled:
            compiled: Any = self._statement.compile(dialect=database().engine.dialect)
            self._spelled[shape] = compiled.construct_expanded_state(subject.binds)
        spelled = self._spelled[shape]
        binds: dict[str, Any] = {**spelled.parameters, "person_id": subject.person_id}
        binds |= {f"addresses_{n}": one for n, one in enumerate(subject.addresses, 1)}
        binds |= {f"visitor_ids_{n}": one for n, one in enumerate(subject.visitor_ids, 1)}
        places = spelled.positiontup
        given: Any = binds if places is None else tuple(binds[name] for name in places)
        rows = session().connection().exec_driver_sql(spelled.statement, given)
        return {key: number for number, key in rows.all()}


class Reach:
    """Whether any holding knows an address, and how it is stored: one statement, built once."""

    def __init__(self, holdings: Sequence[Holding]) -> None:
        parts = [one.reaches.limit(1).subquery() for one in holdings if one.reaches is not None]
        self._statement = union_all(*(select(part) for part in parts)).limit(1) if parts else None

    def stored(self, address_key: str) -> str | None:
        """The address as some holding has it, or None when none does."""
        if self._statement is None:
            return None
        found = session().scalar(self._statement, {"addresses": [address_key]})
        return None if found is None else str(found)


@dataclass(frozen=True)
class Page:
    """Some records, newest first. `next_before` is where the next page begins, if there is one."""

    records: Sequence[Row[Any]]
    next_before: int | None


def page_of(holding: Holding, subject: Subject, *, before: int | None, size: int) -> Page:
    """One page of a subject's records."""
    query = holding.rows.order_by(holding.key_column.desc()).limit(size + 1)
    if before is not None:
        query = query.where(holding.key_column < before)
    records = session().execute(query, subject.binds).all()
    more = len(records) > size
    records = records[:size]
    return Page(records, records[-1].record if more else None)


def record_of(holding: Holding, subject: Subject, record: int) -> Row[Any] | None:
    """One record of a subject, or None when there is none, or it is somebody else's."""
    query = holding.rows.where(holding.key_column == record)
    return session().execute(query, subject.binds).one_or_none()


def stream_of(
    holding: Holding, subject: Subject, connection: Connection
) -> Iterator[Sequence[Row[Any]]]:
    """All of a subject's records, oldest first, some hundreds in memory at a time."""
    query = holding.rows.order_by(holding.key_column)
    result = connection.execution_options(yield_per=STREAM_ROWS).execute(query, subject.binds)
    yield from result.partitions()
