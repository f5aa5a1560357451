"""Access logs, as the import engine reads them. The same file twice changes nothing."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, BinaryIO

from sqlalchemy import select

from privacycenter.db import database, session
from privacycenter.identity.models import Person
from privacycenter.identity.people import key_of
from privacycenter.imports import Batch, Reject, Stored
from privacycenter.records.server_logs.parsing import Parsed, parse

BATCH_LINES = 20_000
LONGEST_LINE = 64 * 1024
INSERT = """
    INSERT INTO log_line (at, ip, request, browser, visitor_id, person_id, line_key, is_shortened)
    {source}
    ON CONFLICT (line_key) DO UPDATE SET person_id = excluded.person_id
    WHERE log_line.person_id IS NULL AND excluded.person_id IS NOT NULL
"""
COLUMNS = "at, ip, request, browser, visitor_id, person_id, line_key"

Row = tuple[Parsed, bytes]


class AccessLogImport:
    """One log file. A line belongs to a person by the user ID in it; lines with only a visitor's
    id are found by that id."""

    name = "access-log"

    def __init__(self) -> None:
        self._times: dict[bytes, int] = {}  # how often each line stood in this file so far

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        batch = Batch(0, [], [])
        for number, raw in enumerate(stream, 1):
            batch.read += 1
            line = raw.rstrip(b"\r\n")
            text = line.decode("utf-8", "replace")
            found = "is longer than any log line" if len(line) > LONGEST_LINE else parse(text)
            if isinstance(found, str):
                batch.rejects.append(Reject(number, found, text))
            else:
                batch.rows.append((found, self._key_of(line)))
            if batch.read >= BATCH_LINES:
                yield batch
                batch = Batch(0, [], [])
        yield batch

    def _key_of(self, line: bytes) -> bytes:
        """The line's own key; the second like it in one file has another, and so on."""
        key = blake2b(line, digest_size=16).digest()
        before = self._times.get(key, 0)
        self._times[key] = before + 1
        if before:
            key = blake2b(line + b"\0%d" % before, digest_size=16).digest()
        return key

    def store(self, rows: list[Row]) -> Stored:
        """Store what is new; give lines that had nobody their person, once known."""
        if not rows:
            return Stored()
        people = self._people({parsed[5] for parsed, _ in rows if parsed[5]})
        values = [
            (*parsed[:5], people.get(key_of(parsed[5])) if parsed[5] else None, key)
            for parsed, key in rows
        ]
        if database().is_sqlite:
            new, touched = _write_sqlite(values)
        else:
            new, touched = _write_postgresql(values)
        return Stored(new=new, changed=touched - new, same=len(rows) - touched)

    @staticmethod
    def _people(users: set[str]) -> dict[str, int]:
        keys = [key_of(user) for user in users]
        found = select(Person.user_key, Person.id).where(Person.user_key.in_(keys))
        return {key: person_id for key, person_id in session().execute(found)} if keys else {}


def _write_sqlite(values: list[Any]) -> tuple[int, int]:
    """How many lines were new, and how many were written at all."""
    cursor = session().connection().connection.cursor()
    count = "SELECT coalesce(max(id), 0) FROM log_line"
    highest = cursor.execute(count).fetchone()[0]
    marks = "VALUES (?, ?, ?, ?, ?, ?, ?, 0)"
    cursor.executemany(INSERT.format(source=marks), values)
    touched = cursor.rowcount
    new = cursor.execute("SELECT count(*) FROM log_line WHERE id > ?", (highest,)).fetchone()[0]
    return new, touched


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
    source = f"SELECT {COLUMNS}, false FROM incoming"
    cursor.execute(INSERT.format(source=source) + " RETURNING (xmax = 0)")
    written = [row[0] for row in cursor.fetchall()]
    return sum(written), len(written)
