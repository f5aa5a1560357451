"""Keeping what other systems list about people: what is new is inserted, what differs brought up
to date, what a person decided left alone, and where each record came from noted beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from operator import itemgetter
from typing import Any, BinaryIO

from sqlalchemy import RowMapping, select, update

from privacycenter import clock
from privacycenter.db import insert_or, session, to_change
from privacycenter.holdings import Field
from privacycenter.identity.models import Person
from privacycenter.imports import Batch, Erased, Line, Reject, Stored, Table
from privacycenter.policy import version_now
from privacycenter.records.review.deciding import without_dropped
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name

Values = dict[str, Any]
NOBODY = "nobody has this user_id"
ORIGINS = {  # column: its label, and what it is needed for
    "came_from": ("Came from", "To name the source of what we hold"),
    "imported_at": ("Known to us since", "To name the day we first had it"),
    "changed_at": ("Last brought up to date", "To know how current it is"),
    "policy_version": ("Collected under the policy of", "To keep to what you were told"),
}


def origins(model: Any, **labels: str) -> tuple[Field, ...]:
    """The fields that say where a record came from and since when, as far as its table has them.
    `labels` are other names for some."""
    table = model.__table__
    return tuple(
        Field(name, labels.get(name, label), (f"{table.name}.{name}",), "commercial", need)
        for name, (label, need) in ORIGINS.items()
        if name in table.columns
    )


def origins_of(model: Any) -> tuple[Any, ...]:
    """The same as columns to select."""
    return tuple(getattr(model, name) for name in ORIGINS if name in model.__table__.columns)


def one_newline(text: str) -> str:
    """Long texts come as they are; their lines end one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def people_called(users: Iterable[str | None]) -> dict[str, int]:
    """People by the keys of their user IDs, of these; whom nobody knows is not there."""
    keys = {key_of(user) for user in users if user}
    query = select(Person.user_key, Person.id).where(Person.user_key.in_(keys))
    return {str(key): number for key, number in session().execute(query)} if keys else {}


class TableImport:
    """A table of records, as the import engine takes it. `source` is named to the people. A line
    that names somebody who was erased in one of `scopes`, its holdings, is kept out as a whole.

    The columns of `key` together stand for one record of `model`; `when` is the one by whose time
    new ones are put in order, and `dated` the one with a record's own time where that is another.
    The last day a list named a record is noted as a change of it when
    `notes_every_time`.
    """

    name: str
    about: str  # what is imported, in words
    scopes: tuple[str, ...]
    table: Table
    model: Any
    key: tuple[str, ...]
    when: str | None = None
    dated: str | None = None
    notes_every_time = False

    def __init__(self, source: str) -> None:
        self.source = source[:200]

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        return self.table.batches(stream)

    def names(self, row: Line) -> tuple[Name, ...]:
        return row.names

    def when_of(self, row: Line) -> datetime | None:
        """By the column `dated`, or the one that puts new ones in order."""
        found: datetime | None = row.values.get(self.dated or self.when or "")
        return found

    def left_of(self, row: Line, erased: Erased) -> Line | None:  # noqa: ARG002
        return None

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        """What the lines say, by the model's columns; and lines it shows only now cannot be
        taken."""
        raise NotImplementedError

    def decided(self, known: Sequence[RowMapping]) -> Mapping[int, Set[str]]:  # noqa: ARG002
        """Columns of known records that a person decided about, by the record's id."""
        return {}

    def store(self, rows: list[Line]) -> Stored:
        """Insert who is new, update what changed, keep what a person decided."""
        values, rejects = self.values_of(rows)
        without_dropped(self.model.__table__.name, values)
        stored, changes, fresh, same = Stored(rejects=rejects), [], [], []
        known = self._known(values)
        decided = self.decided(list(known.values()))
        unsaid = set(rows[0].values) - set(rows[0].given) if rows else set()
        for one in values:
            there = known.get(self._key_of(one))
            if there is None:
                fresh.append(one)
                continue
            differing = {name for name, value in one.items() if there[name] != value} - unsaid
            settled = differing & decided.get(there["id"], set())
            stored.held_back += len(settled)
            if differing - settled:
                changes.append(
                    {name: one[name] for name in differing - settled} | {"id": there["id"]}
                )
            else:
                same.append(there["id"])
        self._write(fresh, changes, same)
        stored.new, stored.changed, stored.same = len(fresh), len(changes), len(same)
        return stored

    def _key_of(self, values: Any) -> tuple[Any, ...]:
        return tuple(values[name] for name in self.key)

    def _known(self, values: Sequence[Values]) -> dict[tuple[Any, ...], RowMapping]:
        """The records that are there already, held: a person who decides at this instant comes
        after us. In the order of their ids, so that two imports never wait for each other."""
        table, wanted = self.model.__table__, set(map(self._key_of, values))
        # Column by column, which both databases answer from an index; pairs, PostgreSQL compares
        # one by one. The few that match across pairs are left out here.
        matching = (table.columns[name].in_({one[name] for one in values}) for name in self.key)
        query = select(table).where(*matching).order_by(table.columns.id)
        found = ((self._key_of(row), row) for row in session().execute(to_change(query)).mappings())
        return {key: row for key, row in found if key in wanted}

    def _write(self, fresh: list[Values], changes: list[Values], same: list[int]) -> None:
        columns, now = self.model.__table__.columns, clock.now()
        last = "changed_at" if "changed_at" in columns else "imported_at"
        first = {"came_from": self.source, "imported_at": now, "changed_at": now}
        first["policy_version"] = version_now().id
        noted = {name: value for name, value in first.items() if name in columns}
        if fresh:
            if self.when is not None:
                fresh.sort(key=itemgetter(self.when))
            statement = insert_or(self.model).on_conflict_do_nothing()  # two imports at once
            session().execute(statement, [one | noted for one in fresh])
        if changes:
            again = {"came_from": self.source, last: now}
            session().execute(update(self.model), [one | again for one in changes])
        if same and self.notes_every_time:
            query = update(self.model).where(self.model.id.in_(same)).values({last: now})
            session().execute(query)
