"""SQLite while somebody else writes and does not end: pages are read as ever, changes are refused
in words with the time to come back, and all is well again as soon as the lock is gone."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from privacycenter.db import turns, work
from tests.databases import copy_sqlite
from tests.failures.stage import MEMBER_PAGES, Stage, stage_on
from tests.guest import Guest
from tests.mailbox import Mailbox


@contextmanager
def lock_held(path: Path) -> Iterator[None]:
    """Another program writes to the file, and takes its time."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path, mailbox: Mailbox) -> Iterator[Stage]:
    with stage_on(copy_sqlite(sqlite_template, tmp_path), mailbox) as stage:
        yield stage


def file_of(stage: Stage) -> Path:
    return Path(str(stage.app.database.url.database))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five seconds are long in a test."""
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(work, "WAIT", "PRAGMA busy_timeout=100")


def reads_and_refuses(stage: Stage, token: str) -> None:
    """While the lock is held: reading works, changing says why not."""
    for path in MEMBER_PAGES:
        stage.member.get(path)
    stage.clerk.get("/office")
    Guest(stage.app).get("/sign-in")
    assert Guest(stage.app).client.get("/readyz").status_code == 200
    stage.refuses(
        stage.member, "/you/held/member-information/firm", csrf_token=token, value="Lost Firm"
    )


def works_again(stage: Stage) -> None:
    assert "Lost Firm" not in stage.member.get("/you/held/member-information").text
    stage.member.post("/you/held/member-information/firm", value="Found Firm")
    assert "Found Firm" in stage.member.get("/you/held/member-information").text


def test_sqlite_is_locked(impatient: None, on_sqlite: Stage, travel: Callable[..., None]) -> None:
    """Also for browsers not seen for a while, whose last visit would be noted just now."""
    token = on_sqlite.member.token()
    travel(minutes=5)
    with lock_held(file_of(on_sqlite)):
        reads_and_refuses(on_sqlite, token)
    works_again(on_sqlite)


def test_a_colleague_holds_the_turn(impatient: None, on_sqlite: Stage) -> None:
    """The same when another process of ours is the one that writes."""
    token = on_sqlite.member.token()
    with turns.Turns(file_of(on_sqlite).with_name("privacycenter.sqlite.turn")).take():
        reads_and_refuses(on_sqlite, token)
    works_again(on_sqlite)


@pytest.mark.prove
def test_sqlite_is_locked_for_ten_seconds(on_sqlite: Stage, travel: Callable[..., None]) -> None:
    """With the real patience: no answer takes longer than it, and reading waits for nobody."""
    token = on_sqlite.member.token()
    travel(minutes=5)
    with lock_held(file_of(on_sqlite)):
        began = time.monotonic()
        while time.monotonic() - began < 10:
            before = time.monotonic()
            on_sqlite.member.get("/you")
            assert time.monotonic() - before < 1
            reads_and_refuses(on_sqlite, token)
            assert time.monotonic() - before < 7
    works_again(on_sqlite)
