"""Access logs, as the import engine reads them. The same file twice changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import select

from privacycenter.db import database, session
from privacycenter.identity.models import Person
from privacycenter.imports import Batch, Erased, Reject, Stored
from privacycenter.records.server_logs.parsing import Parsed, parse
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name

BATCH_LINES = 25_000
CACHE_KIB = 16_000  # keys are digests and lie all over their index: SQLite's 2 MB are too few
LONGEST_LINE = 64 * 1024
COLUMNS = "at, ip, request, browser, visitor_id, person_id, line_key"
INSERT = f"INSERT INTO log_line ({COLUMNS}, is_shortened)"

Row = tuple[Parsed, bytes]


class AccessLogImport:
    """One log file. A line belongs to a person by the user ID in it; lines with only a visitor's
    id are found by that id."""

    name, scopes = "access-log", ("server-logs",)

    def __init__(self) -> None:
        self._seen: set[bytes] = set()  # keys of all lines of this file so far
        self._again: dict[bytes, int] = {}  # how often those came again that did

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        first = 1
        while lines := list(islice(stream, BATCH_LINES)):
            yield self._batch(first, lines)
            first += len(lines)

    def _batch(self, first: int, lines: list[bytes]) -> Batch:
        rows: list[Row] = []
        rejects: list[Reject] = []
        for number, raw in enumerate(lines, first):
            line = raw.rstrip(b"\r\n")
            text = line.decode("utf-8", "replace")
            found = parse(text) if len(line) <= LONGEST_LINE else "is longer than any log line"
            if isinstance(found, str):
                rejects.append(Reject(number, found, text))
            else:
                rows.append((found, self._key_of(line)))
        return Batch(len(lines), rows, rejects)

    def _key_of(self, line: bytes) -> bytes:
        """The line's own key; the second like it in one file has another, and so on."""
        key = blake2b(line, digest_size=16).digest()
        known = len(self._seen)
        self._seen.add(key)
        if len(self._seen) > known:
            return key
        before = self._again[key] = self._again.get(key, 0) + 1
        return blake2b(line + b"\0%d" % before, digest_size=16).digest()

    def names(self, row: Row) -> Iterator[Name]:
        _, _, _, _, visitor, user = row[0]
        if visitor:
            yield "visitor", visitor
        if user:
            yield "user", key_of(user)

    def when_of(self, row: Row) -> datetime:
        return datetime.fromisoformat(row[0][0]).replace(tzinfo=UTC)

    def left_of(self, row: Row, erased: Erased) -> None:
        """Nothing: a line is of one visit."""

    def store(self, rows: list[Row]) -> Stored:
        """Store what is new; give lines that had nobody their person, once known."""
        if not rows:
            return Stored()
        people = self._people({parsed[5] for parsed, _ in rows})
        values = [
            (at, ip, request, browser, visitor, people[user], key)
            for (at, ip, request, browser, visitor, user), key in rows
        ]
        if database().is_sqlite:
            new, changed = _write_sqlite(values)
        else:
            new, changed = _write_postgresql(values)
        return Stored(new=new, changed=changed, same=len(rows) - new - changed)

    @staticmethod
    def _people(users: set[str | None]) -> dict[str | None, int | None]:
        """Whose line it is, by the user ID in it."""
        keys = {user: key_of(user) for user in users if user}
        found = select(Person.user_key, Person.id).where(Person.user_key.in_(keys.values()))
        known = {key: number for key, number in session().execute(found)} if keys else {}
        return {user: known.get(keys[user]) if user else None for user in users}


def _write_sqlite(values: list[Any]) -> tuple[int, int]:
    """How many lines were new, and how many got their person. Two plain statements: an upsert
    looks for its row twice, and took as long again as the insert."""
    cursor = session().connection().connection.cursor()
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.executemany(
        INSERT + " VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (line_key) DO NOTHING", values
    )
    new = cursor.rowcount
    if new == len(values):
        return new, 0
    cursor.executemany(
        "UPDATE log_line SET person_id = ? WHERE line_key = ? AND person_id IS NULL",
        [row[5:] for row in values if row[5] is not None],
    )
    return new, max(0, cursor.rowcount)


def _write_postgresql(values: list[Any]) -> tuple[int, int]:
    """The same by COPY into a table of this transaction."""
    cursor = session().connection().connection.cursor()
    cursor.execute(
        "CREATE TEMP TABLE incoming (at timestamptz, ip text, request text, browser text, "
        "visitor_id text, person_id bigint, line_key bytea) ON COMMIT DROP"
    )
    with cursor.copy(f"COPY incoming ({COLUMNS}) FROM STDIN") as copy:
        for at, *rest in values:
            copy.write_row((at + "+00", *rest))
    cursor.execute(
        INSERT + f" SELECT {COLUMNS}, false FROM incoming ON CONFLICT (line_key) "
        "DO UPDATE SET person_id = excluded.person_id "
        "WHERE log_line.person_id IS NULL AND excluded.person_id IS NOT NULL RETURNING (xmax = 0)"
    )
    written = [row[0] for row in cursor.fetchall()]
    return sum(written), len(written) - sum(written)
