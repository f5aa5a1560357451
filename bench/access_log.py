"""Importing an access log against splitting its lines and one `executemany` for each batch.

Both read the same generated file into the same migrated schema on a database of their own, with
the same settings of durability and as many lines in a transaction. The reference splits each line
at its quotes and spaces, turns the time into the text the column holds, finds the person of a user
ID in a dictionary, gives each line a digest as its key (the column is unique), and inserts.

The reference takes every line for a good one: it checks no address, keeps no rejects, no progress,
counts nothing, and would fail on a file that comes a second time.
"""

import calendar
import io
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from bench import stage
from bench.measuring import Figure, compare, seconds_of
from privacycenter.db import Database
from privacycenter.imports import run_import
from privacycenter.records.server_logs.importing import BATCH_LINES, AccessLogImport
from privacycenter.tokens import Pseudonyms

NAME, REACH = "access_log", 0.8
MONTHS = {name: f"{number:02}" for number, name in enumerate(calendar.month_abbr) if name}
INSERT = """
    INSERT INTO log_line (at, ip, request, browser, visitor_id, person_id, line_key, is_shortened)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
"""
PEOPLE = 200
PSEUDONYMS = Pseudonyms(["a key of the bench alone, thirty-two or more"])


def measure(*, small: bool) -> list[Figure]:
    number = 10_000 if small else 100_000
    log = "".join(lines(number)).encode()
    with stage.folder() as place:
        empty = stage.migrated(place / "empty.sqlite")
        _fill_people(empty)

        def product() -> float:
            home = Database(f"sqlite:///{_fresh(empty)}")
            kind, file = AccessLogImport(), io.BytesIO(log)
            seconds = seconds_of(
                lambda: run_import(kind, file, source="log", database=home, pseudonyms=PSEUDONYMS)
            )
            home.dispose()
            _check(empty, number)
            return seconds

        def bare() -> float:
            path = _fresh(empty)
            seconds = seconds_of(lambda: _import_bare(path, io.BytesIO(log)))
            _check(empty, number)
            return seconds

        found = compare(product, bare, rounds=3 if small else 9)
    what = (
        f"{number:,} lines: {number / found.product:,.0f} lines/s, "
        f"bare {number / found.bare:,.0f} lines/s"
    )
    return [Figure("importing an access log", what, found.speed, REACH, found.others)]


def lines(number: int) -> Iterator[str]:
    """Lines in the combined format with a visitor's id, as busy sites write them."""
    chance = random.Random(11)
    at = datetime(2026, 10, 1, tzinfo=UTC)
    for count in range(number):
        at += timedelta(milliseconds=chance.randrange(900))
        user = f"user{chance.randrange(PEOPLE)}" if chance.random() < 0.3 else "-"
        yield (
            f"198.51.{chance.randrange(256)}.{chance.randrange(256)} - {user} "
            f'[{at:%d/%b/%Y:%H:%M:%S +0000}] "GET /classifieds/{count}?page=2 HTTP/1.1" 200 '
            f'{chance.randrange(90000)} "https://example.com/" "{chance.choice(AGENTS)}" '
            f'"v-{chance.randrange(16**4):04x}"\n'
        )


AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
)


def _import_bare(path: Path, file: io.BytesIO) -> None:
    connection = stage.plain_connection(path)
    people = dict(connection.execute("SELECT user_key, id FROM person"))
    while batch := list(islice(file, BATCH_LINES)):
        values = [_split(line, people) for line in batch]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, values)
        connection.execute("COMMIT")
    connection.close()


def _split(line: bytes, people: dict[str, int]) -> tuple[object, ...]:
    """One line's columns."""
    before, request, _, _, _, browser, _, visitor, _ = line.decode().split('"')
    ip, _, user, stamp, _ = before.split(None, 4)
    at = f"{stamp[8:12]}-{MONTHS[stamp[4:7]]}-{stamp[1:3]} {stamp[13:]}.000000"
    method, path, _ = request.split(" ")
    page = f"{method} {path.partition('?')[0]}"
    key = blake2b(line, digest_size=16).digest()
    return at, ip, page, browser, visitor, people.get(user), key


def _fresh(empty: Path) -> Path:
    """A copy of the empty database, without what an earlier round left."""
    path = empty.with_name("round.sqlite")
    for old in empty.parent.glob("round.sqlite*"):
        old.unlink()
    shutil.copyfile(empty, path)
    return path


def _fill_people(path: Path) -> None:
    connection = stage.plain_connection(path)
    connection.executemany(
        "INSERT INTO person (user_id, user_key, name, known_since, policy_version) "
        "VALUES (?, ?, 'A member', '2026-01-01 00:00:00.000000', '2026-07-01')",
        [(f"user{number}", f"user{number}") for number in range(PEOPLE)],
    )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _check(empty: Path, number: int) -> None:
    connection = stage.plain_connection(empty.with_name("round.sqlite"))
    found = connection.execute("SELECT count(*) FROM log_line").fetchone()[0]
    connection.close()
    assert found == number, found
