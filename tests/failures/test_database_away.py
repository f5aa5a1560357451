"""A database that does not answer: pages say so in words and when to come back, and all is well
again as soon as it answers, without a restart of ours."""

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from privacycenter.app import create_app, post_room
from privacycenter.chores import worker as worker_module
from privacycenter.chores.worker import Worker
from privacycenter.db import session, turns, work
from privacycenter.identity.models import Person
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast
from tests.conftest import settings_with
from tests.databases import RUN, PostgresServer, copy_sqlite, stop_server
from tests.failures.conftest import assert_same_letters, let_go, write_letters
from tests.guest import Guest, Page
from tests.mailbox import Mailbox
from tests.waiting import until

MEMBER_PAGES = ("/you", "/you/held/member-information", "/you/requests", "/you/copy")


@dataclass
class Stage:
    """A site, its people, and two browsers signed in before the trouble."""

    app: Site
    cast: Cast
    member: Guest
    clerk: Guest

    def refuses(self, guest: Guest, path: str, **form: str) -> Page:
        """The page says what is the matter, that nothing was changed, and when to come back."""
        page = (
            guest.post(path, status=503, token=False, **form)
            if form
            else guest.get(path, status=503)
        )
        assert page.h1 == "One moment"
        assert "Nothing was changed. Try again in a minute." in page.text
        assert int(guest.answer.headers["Retry-After"]) > 0
        return page


@contextmanager
def stage_on(url: str, mailbox: Mailbox) -> Iterator[Stage]:
    app = create_app(settings_with(database_url=url, mail_url=mailbox.url))
    app.config["SERVER_NAME"], app.config["PREFERRED_URL_SCHEME"] = "privacy.example.com", "https"
    cast = cast_module.enter(app)
    yield Stage(app, cast, Guest(app).sign_in(), Guest(app).sign_in_to_office())
    app.database.dispose()


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that nobody else minds losing. Beside the shared one: pytest's own folder is
    closed to the server's user as soon as another run begins."""
    folder = Path(tempfile.mkdtemp(prefix="own-", dir=RUN))
    server = PostgresServer(folder)
    server.close()
    yield server
    stop_server(folder)


@pytest.fixture
def on_postgresql(own_server: PostgresServer, mailbox: Mailbox) -> Iterator[Stage]:
    with own_server._connect("postgres") as admin:
        admin.execute("CREATE DATABASE stopped TEMPLATE privacycenter_template")
    with stage_on(own_server.url("stopped"), mailbox) as stage:
        yield stage
    with own_server._connect("postgres") as admin:
        admin.execute("DROP DATABASE stopped WITH (FORCE)")


def stop(server: PostgresServer) -> None:
    stop_server(server.folder)


def start_again(server: PostgresServer) -> None:
    server.server.ensure_postgres_running()


def test_postgresql_stops_and_comes_back(
    on_postgresql: Stage, own_server: PostgresServer, mailbox: Mailbox
) -> None:
    stage, token = on_postgresql, on_postgresql.member.token()
    stop(own_server)
    for path in MEMBER_PAGES:
        stage.refuses(stage.member, path)
    stage.refuses(stage.clerk, "/office")
    stage.refuses(
        stage.member, "/you/held/member-information/firm", csrf_token=token, value="Lost Firm"
    )
    stranger = Guest(stage.app)
    stranger.get("/")
    answer = stranger.client.get("/readyz")
    assert (answer.status_code, answer.json["faults"]) == (503, ["The database does not answer."])
    start_again(own_server)
    stage.member.get("/you")
    stage.clerk.get("/office")
    stage.member.post("/you/held/member-information/firm", value="Found Firm")
    assert "Found Firm" in stage.member.get("/you/held/member-information").text
    assert stranger.client.get("/readyz").status_code == 200


def test_postgresql_stops_in_the_middle_of_a_change(
    on_postgresql: Stage, own_server: PostgresServer
) -> None:
    """What was not committed is undone, and the connection is not used again."""
    stage = on_postgresql
    with pytest.raises(DBAPIError), stage.app.database.work(writes=True):
        session().get_one(Person, stage.cast.member).name = "Nobody"
        session().flush()
        stop(own_server)
        session().execute(text("SELECT 1"))
    start_again(own_server)
    with stage.app.database.work(writes=False):
        assert session().get_one(Person, stage.cast.member).name == "Dana Whitfield"


@pytest.fixture
def worker_at(
    on_postgresql: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[[], None]]:
    """A worker at work in a thread. The function waits until it has noticed the trouble."""
    monkeypatch.setattr(worker_module, "TROUBLE_SECONDS", 0.05)
    monkeypatch.setattr(worker_module, "IDLE_SECONDS", 0.05)
    app = on_postgresql.app
    worker = Worker(app.database, post_room(app), app.chores)
    thread = threading.Thread(target=worker.work_until_told)

    def has_noticed() -> None:
        caplog.clear()
        until(lambda: "database away" in caplog.text, "the worker to notice")

    thread.start()
    yield has_noticed
    worker.stop.set()
    thread.join(15)


def test_the_worker_waits_for_postgresql(
    on_postgresql: Stage,
    own_server: PostgresServer,
    mailbox: Mailbox,
    worker_at: Callable[[], None],
) -> None:
    stage = on_postgresql
    stage.member.post("/sign-in/link", address=stage.cast.other_address)
    until(lambda: mailbox.to(stage.cast.other_address), "the letter before")
    stop(own_server)
    worker_at()
    start_again(own_server)
    stage.member.post("/sign-in/link", address=stage.cast.member_address)
    until(lambda: mailbox.to(stage.cast.member_address), "the letter after")


@pytest.mark.prove
def test_postgresql_stops_again_and_again_while_letters_are_posted(
    on_postgresql: Stage,
    own_server: PostgresServer,
    mailbox: Mailbox,
    worker_at: Callable[[], None],
) -> None:
    app, addresses = on_postgresql.app, []
    for round_ in range(10):
        before = len(mailbox.letters)
        addresses += write_letters(app, 8, to=f"round{round_}-")
        until(lambda least=before + round_ % 6: len(mailbox.letters) >= least, "some letters")
        stop(own_server)
        worker_at()
        start_again(own_server)
    let_go(app)
    until(lambda: set(addresses) <= {to for to, _ in mailbox.letters}, "all letters", seconds=90)
    assert_same_letters(mailbox)


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
