"""A PostgreSQL that does not answer: pages say so in words and when to come back, and all is well
again as soon as it answers, without a restart of ours."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from privacycenter.app import post_room
from privacycenter.chores import worker as worker_module
from privacycenter.chores.worker import Worker
from privacycenter.db import session
from privacycenter.identity.models import Person
from tests.databases import RUN, PostgresServer, stop_server
from tests.failures.conftest import assert_same_letters, let_go, write_letters
from tests.failures.stage import MEMBER_PAGES, Stage, stage_on
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.waiting import until


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
