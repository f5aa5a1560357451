"""Renewing single sealed texts: a column whose value names its key in front, as `Safe` writes it,
and is bound to its own row. Empty ones hold nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Table, bindparam, func, select, update

from privacycenter.db import Database, session, to_change
from privacycenter.holdings.sealed import BATCH, Keys, Renewed
from privacycenter.sealing import Safe, Unreadable

KEY_LETTERS = 8


@dataclass(frozen=True)
class SealedText:
    """One sealed column of a table with an `id`. Its place is `table.column/…` and what stands in
    `bound_to` of the same row."""

    model: Any
    what: str  # its values, in words
    column: str
    bound_to: str = "id"

    @property
    def table(self) -> Table:
        found: Table = self.model.__table__
        return found

    def rows_by_key(self) -> dict[str, int]:
        """How many values there are under each key."""
        text = self.table.columns[self.column]
        key = func.substr(text, 1, KEY_LETTERS)
        rows = session().execute(select(key, func.count()).where(text.is_not(None)).group_by(key))
        return {str(name): number for name, number in rows}

    def renew(
        self,
        keys: Keys,
        database: Database,
        progress: Callable[[int], None] = lambda _number: None,
    ) -> Renewed:
        """Bring every value under the newest key, some at a time; killed, it can be run again."""
        renewed, after = Renewed(), 0
        while True:
            with database.work(writes=True):
                rows = self._some_older(keys.safe.newest, after)
                self._renew_some(keys.safe, rows, renewed)
            if not rows:
                return renewed
            after = rows[-1]["id"]
            progress(len(rows))

    def _some_older(self, newest: str, after: int) -> Sequence[RowMapping]:
        columns = self.table.columns
        query = (
            select(self.table)
            .where(columns.id > after, columns[self.column].is_not(None))
            .where(func.substr(columns[self.column], 1, KEY_LETTERS) != newest)
            .order_by(columns.id)
            .limit(BATCH)
        )
        return session().execute(to_change(query)).mappings().all()

    def _renew_some(self, safe: Safe, rows: Sequence[RowMapping], renewed: Renewed) -> None:
        fresh = []
        for row in rows:
            place = f"{self.table.name}.{self.column}/{row[self.bound_to]}"
            try:
                text = safe.open(row[self.column], place=place)
            except Unreadable:
                renewed.unreadable += 1
                continue
            fresh.append({"its_id": row["id"], self.column: safe.seal(text, place=place)})
        if fresh:
            statement = update(self.table).where(self.table.columns.id == bindparam("its_id"))
            session().execute(statement, fresh)
        renewed.done += len(fresh)
