"""Renewing what is sealed (P13): when a new data key comes first in the list, every sealed row is
opened and sealed again under it, some at a time. Killed at any moment, nothing is lost: a row is
under one key or the other, and the next run goes on with those that are left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Table, bindparam, delete, func, select, update

from privacycenter.db import Database, session, to_change
from privacycenter.holdings.declaration import sealed_place
from privacycenter.sealing import Safe, Unreadable
from privacycenter.tokens import Pseudonyms

BATCH = 500  # rows in one transaction


@dataclass(frozen=True)
class Keys:
    """The data keys, as what seals and what hashes."""

    safe: Safe
    pseudonyms: Pseudonyms


@dataclass(frozen=True)
class Hashed:
    """A column with the keyed hash of a sealed one (`of`), unique for each person: by it a row
    is found without opening any."""

    column: str
    of: str
    purpose: str


@dataclass(frozen=True)
class Sealed:
    """A table with sealed columns. Its rows have an `id`, the `person_id` they are bound to, and
    the `key_id` that all their values are under."""

    model: Any
    what: str  # its rows, in words
    columns: tuple[str, ...]
    hashed: Hashed

    @property
    def table(self) -> Table:
        found: Table = self.model.__table__
        return found

    def seal(self, values: Mapping[str, str], person_id: int, keys: Keys) -> dict[str, Any]:
        """How a person's values are stored: sealed, with the hash and the key's name."""
        stored: dict[str, Any] = {
            name: keys.safe.seal(values[name], place=self._place(name, person_id))
            for name in self.columns
        }
        stored[self.hashed.column] = keys.pseudonyms.of(self.hashed.purpose, values[self.hashed.of])
        return stored | {"person_id": person_id, "key_id": keys.safe.newest}

    def open(self, row: RowMapping, safe: Safe) -> dict[str, str]:
        """The values of a stored row. Raises Unreadable."""
        return {
            name: safe.open(row[name], place=self._place(name, row["person_id"]))
            for name in self.columns
        }

    def rows_by_key(self) -> dict[str, int]:
        return rows_by_key(self)

    def renew(
        self,
        keys: Keys,
        database: Database,
        progress: Callable[[int], None] = lambda _number: None,
    ) -> "Renewed":
        return renew(self, keys, database, progress)

    def _place(self, column: str, person_id: int) -> str:
        return sealed_place(f"{self.table.name}.{column}", person_id)


@dataclass
class Renewed:
    """What became of the rows that were not under the newest key."""

    done: int = 0
    unreadable: int = 0
    doubled: int = 0


def rows_by_key(sealed: Sealed) -> dict[str, int]:
    """How many rows there are under each key."""
    key = sealed.table.columns.key_id
    rows = session().execute(select(key, func.count()).group_by(key))
    return {str(name): number for name, number in rows}


def renew(
    sealed: Sealed,
    keys: Keys,
    database: Database,
    progress: Callable[[int], None] = lambda _number: None,
) -> Renewed:
    """Bring every row under the newest key. `progress` is told how many each transaction did."""
    renewed, after = Renewed(), 0
    while True:
        with database.work(writes=True):
            rows = _some_older(sealed, keys, after)
            _renew_some(sealed, keys, rows, renewed)
        if not rows:
            return renewed
        after = rows[-1]["id"]
        progress(len(rows))


def _some_older(sealed: Sealed, keys: Keys, after: int) -> Sequence[RowMapping]:
    """The next rows under an older key, held: an import that is at one of them comes first or
    after us, and what it has sealed anew is not among them."""
    columns = sealed.table.columns
    query = (
        select(sealed.table)
        .where(columns.id > after, columns.key_id != keys.safe.newest)
        .order_by(columns.id)
        .limit(BATCH)
    )
    return session().execute(to_change(query)).mappings().all()


def _renew_some(sealed: Sealed, keys: Keys, rows: Sequence[RowMapping], renewed: Renewed) -> None:
    fresh, doubled = [], []
    opened = {row["id"]: (row["person_id"], _opened(sealed, keys, row)) for row in rows}
    there = _there_already(sealed, keys, opened.values())
    for number, (person_id, values) in opened.items():
        if values is None:
            renewed.unreadable += 1
            continue
        stored = sealed.seal(values, person_id, keys)
        mark = (person_id, stored[sealed.hashed.column])
        if mark in there:  # it came again while its key was not listed: that one knows better
            doubled.append(number)
        else:
            there.add(mark)
            fresh.append(stored | {"its_id": number})
    columns = sealed.table.columns
    if doubled:
        session().execute(delete(sealed.table).where(columns.id.in_(doubled)))
    if fresh:
        statement = update(sealed.table).where(columns.id == bindparam("its_id"))
        session().execute(statement, fresh)
    renewed.done += len(fresh)
    renewed.doubled += len(doubled)


def _opened(sealed: Sealed, keys: Keys, row: RowMapping) -> dict[str, str] | None:
    try:
        return sealed.open(row, keys.safe)
    except Unreadable:
        return None


def _there_already(sealed: Sealed, keys: Keys, opened: Any) -> set[tuple[int, str]]:
    """Rows that have the hash one of these will have, as person and hash."""
    hashed, columns = sealed.hashed, sealed.table.columns
    marks = {
        keys.pseudonyms.of(hashed.purpose, values[hashed.of]) for _, values in opened if values
    }
    query = select(columns.person_id, columns[hashed.column])
    rows = session().execute(query.where(columns[hashed.column].in_(marks)))
    return {(person_id, mark) for person_id, mark in rows}
