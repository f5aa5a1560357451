"""The stage: an application on a real database, a real mail server, the cast."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import argon2
import pytest
import time_machine
from jinja2 import FileSystemBytecodeCache

from privacycenter import settings as settings_module
from privacycenter.app import create_app, post_room
from privacycenter.identity import passwords
from privacycenter.settings import Settings
from privacycenter.web import Site
from tests import cast as cast_module
from tests.browser_at_hand import CHROMIUM
from tests.cast import Cast
from tests.databases import RUN, PostgresServer, copy_sqlite, migrated_sqlite, sweep
from tests.guest import Guest
from tests.mailbox import Mailbox, MailServer
from tests.stages import Stages

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
BOTH = ("sqlite", "postgresql")

GIVEN = {
    "PRIVACYCENTER_MODE": "production",
    "PRIVACYCENTER_BASE_URL": "https://privacy.example.com",
    "PRIVACYCENTER_SECRET_KEYS": "k3-Q9vXw1ZfYtR5uLp8sNcVb2Hd7Jg4Km6",
    "PRIVACYCENTER_DATA_KEYS": "d1-Za8Xs2Wq6Ec4Rv9Tb3Yn7Um5Ik1Ol0Pj",
    "PRIVACYCENTER_MAIL_URL": "smtp://127.0.0.1:1",
    "PRIVACYCENTER_MAIL_FROM": "privacy@example.com",
    "PRIVACYCENTER_COMPANY": "imgwg Communications",
    "PRIVACYCENTER_COMPANY_SHORT": "imgwg",
    "PRIVACYCENTER_CONTACT_POSTAL": "Privacy Office|100 Example Avenue|Springfield, OH 45501",
    "PRIVACYCENTER_CONTACT_EMAIL": "privacy@example.com",
    "PRIVACYCENTER_OUR_ADDRESSES": "support@example.com",
    "PRIVACYCENTER_ERASURE_LEDGER": str(RUN / "erasures.jsonl"),
}


def settings_with(**changes: str) -> Settings:
    """Good settings, with changes by name."""
    given = GIVEN | {settings_module.PREFIX + name.upper(): text for name, text in changes.items()}
    return settings_module.load(given)


def pytest_unconfigure() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        sweep()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="no Chromium on this machine")
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _seldom_collected() -> None:
    """What is imported stays: looking through it for garbage again and again took a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> None:
    passwords.HASHER = CHEAP


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("template") / "template.sqlite")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer(RUN / "postgres")
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqlite_with_cast(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with everybody on stage, who need not enter for each test."""
    folder = tmp_path_factory.mktemp("with-cast")
    site = create_app(settings_with(database_url=copy_sqlite(sqlite_template, folder)))
    cast_module.enter(site)
    site.database.dispose()
    return folder / "privacycenter.sqlite"


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    yield (kept := Stages(tmp_path_factory.mktemp("stage")))
    kept.close()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, stages: Stages) -> str:
    """A migrated database as new, with the cast in it if the test asks for it; every test that
    asks for it runs on both kinds. What a test leaves behind is gone before the next."""
    with_cast = "cast" in request.fixturenames
    if request.param == "sqlite":
        stages.let_go("sqlite")
        name = "sqlite_with_cast" if with_cast else "sqlite_template"
        return copy_sqlite(request.getfixturevalue(name), stages.folder)
    server: PostgresServer = request.getfixturevalue("postgres")
    if not server.seeds:
        site = create_app(settings_with(database_url=server.url(server.mine)))
        cast_module.enter(site)
        site.database.dispose()
        server.keep_as_seed()
    server.empty(with_seed=with_cast)
    return server.url(server.mine)


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[Mailbox]:
    server = MailServer(Mailbox())
    server.start()
    yield server.mailbox
    server.stop()


@pytest.fixture
def mailbox(_mail_server: Mailbox) -> Mailbox:
    _mail_server.letters.clear()
    _mail_server.mood = "ok"
    return _mail_server


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    """Each test has an application of its own; their templates are the same."""
    before = Site.jinja_options
    folder = RUN / "templates"
    folder.mkdir(exist_ok=True)
    Site.jinja_options = {**before, "bytecode_cache": FileSystemBytecodeCache(str(folder))}
    yield
    Site.jinja_options = before


@pytest.fixture
def app(database_url: str, mailbox: Mailbox, stages: Stages) -> Iterator[Site]:
    """The application, made once for each kind of database; what a test changes of it is undone."""
    ledger = stages.folder / "erasures.jsonl"
    ledger.unlink(missing_ok=True)
    settings = settings_with(
        database_url=database_url, mail_url=mailbox.url, erasure_ledger=str(ledger)
    )
    with stages.borrow(settings) as site:
        yield site


@pytest.fixture
def cast(app: Site) -> Cast:
    return cast_module.recall(app)


@pytest.fixture
def guest(app: Site, cast: Cast) -> Guest:
    return Guest(app)


@pytest.fixture
def new_guest(app: Site, cast: Cast) -> Callable[[], Guest]:
    return lambda: Guest(app)


@pytest.fixture
def post(app: Site) -> Callable[[], int]:
    """Post what is due, as the worker does."""
    return lambda: post_room(app).post_due_letters()


@pytest.fixture
def work(app: Site) -> Callable[..., Any]:
    """A unit of work on the test's database."""
    return app.database.work


@pytest.fixture
def travel() -> Iterator[Callable[..., None]]:
    """Move the clock: `travel(days=91)`."""
    traveller = time_machine.travel(0, tick=True)
    started = False

    def go(**span: float) -> None:
        nonlocal traveller, started
        from datetime import UTC, datetime, timedelta

        there = datetime.now(UTC) + timedelta(**span)
        if started:
            traveller.stop()
        traveller = time_machine.travel(there, tick=True)
        traveller.start()
        started = True

    yield go
    if started:
        traveller.stop()
