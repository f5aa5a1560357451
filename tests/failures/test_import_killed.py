"""An import killed at any moment and run again ends where an undisturbed one ends."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import Select, select

from privacycenter.app import create_app
from privacycenter.db import session
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.imports import Batch, ImportKind, Stored, run_import, tables
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.members.models import Member
from privacycenter.records.server_logs import importing as log_importing
from privacycenter.records.server_logs.importing import AccessLogImport
from privacycenter.records.server_logs.models import LogLine
from privacycenter.web import Site
from tests import cast as cast_module
from tests.conftest import settings_with
from tests.databases import copy_sqlite
from tests.failures.conftest import die, killed

BATCHES, IN_BATCH = 5, 20
YEAR = 2019
MOMENTS = ("parsed", "stored", "kept")

STATE: dict[str, Select[Any]] = {
    "people": select(Person.user_key, Person.name, Address.address, Address.address_key)
    .join(Address, Address.person_id == Person.id)
    .order_by(Person.user_key, Address.address_key),
    "members": select(
        Person.user_key,
        Member.firm,
        Member.firm_address,
        Member.occupation,
        Member.member_since,
        Member.came_from,
    )
    .join(Member, Member.person_id == Person.id)
    .order_by(Person.user_key),
    "browsers": select(VisitorId.visitor_id, Person.user_key)
    .join(Person, Person.id == VisitorId.person_id)
    .order_by(VisitorId.visitor_id),
    "log lines": select(
        LogLine.line_key,
        LogLine.at,
        LogLine.ip,
        LogLine.request,
        LogLine.browser,
        LogLine.visitor_id,
        LogLine.is_shortened,
        Person.user_key,
    )
    .outerjoin(Person, Person.id == LogLine.person_id)
    .order_by(LogLine.line_key),
    "rejects": select(ImportReject.line, ImportReject.reason, ImportReject.text)
    .distinct()
    .order_by(ImportReject.line),
}


def state_of(app: Site) -> dict[str, list[tuple[Any, ...]]]:
    """All that an import leaves, but ids and the times it was done."""
    with app.database.work(writes=False):
        return {name: [tuple(row) for row in session().execute(q)] for name, q in STATE.items()}


def members_file() -> bytes:
    """New members, one the cast has already with another firm, and some bad lines."""
    lines = ["user_id,email,name,firm,occupation,visitor_id"]
    for one in range(BATCHES * IN_BATCH):
        if one % 17 == 5:
            lines.append(f"m{one},not an address,Bad Line,,,")
        elif one == 30:
            lines.append("tberg,tomas@example.net,Tomas Berg,Berg & Daughter,Printer,v-tomas")
        else:
            lines.append(f"m{one},m{one}@example.com,Member {one},Firm {one},Printer,v-{one}")
    return "\n".join(lines).encode()


def access_log() -> bytes:
    """Lines of a member, of strangers, some twice in the same second, and some broken."""
    lines = []
    for one in range(BATCHES * IN_BATCH):
        user = "dwhitfield" if one % 3 == 0 else "-"
        page = 1 if one % 10 < 2 else one
        lines.append(
            f"192.0.2.{one // 50} - {user} [20/Nov/{YEAR}:10:{one // 10:02d}:00 +0000] "
            f'"GET /page/{page} HTTP/1.1" 200 900 "-" "Test/1.0" "v-{one % 7}"'
        )
        if one % 19 == 7:
            lines[-1] = lines[-1][:40]
    return ("\n".join(lines) + "\n").encode()


def make(name: str) -> tuple[ImportKind, BinaryIO]:
    """A fresh import of one of the two kinds, and its file."""
    if name == "members":
        return MembersImport("members.csv"), io.BytesIO(members_file())
    return AccessLogImport(), io.BytesIO(access_log())


class Dying:
    """An import whose process is taken down at one moment of one batch."""

    def __init__(self, kind: ImportKind, *, moment: str, number: int) -> None:
        self.kind, self.moment, self.number = kind, moment, number
        self.name, self.scopes, self.names = kind.name, kind.scopes, kind.names
        self.left_of = kind.left_of
        self.at = -1

    def _pass(self, moment: str) -> None:
        if (moment, self.at) == (self.moment, self.number):
            die()

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        for batch in self.kind.batches(stream):
            self.at += 1
            self._pass("parsed")
            yield batch

    def store(self, rows: list[Any]) -> Stored:
        stored = self.kind.store(rows)
        self._pass("stored")
        return stored

    def kept(self) -> None:
        self._pass("kept")


def bring_in(app: Site, kind: ImportKind, stream: BinaryIO, **more: Any) -> None:
    into = {"database": app.database, "pseudonyms": app.pseudonyms}
    run_import(kind, stream, source="file", **into, **more)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BATCH_ROWS", IN_BATCH)
    monkeypatch.setattr(log_importing, "BATCH_LINES", IN_BATCH)


@pytest.fixture
def undisturbed(sqlite_template: Path, tmp_path: Path) -> Callable[[str], Any]:
    """What one whole import leaves, on a database of its own."""

    def state_after(name: str) -> Any:
        folder = tmp_path / "undisturbed"
        folder.mkdir()
        app = create_app(settings_with(database_url=copy_sqlite(sqlite_template, folder)))
        cast_module.enter(app)
        bring_in(app, *make(name))
        state = state_of(app)
        app.database.dispose()
        return state

    return state_after


def kill_it(app: Site, name: str, *, moment: str, number: int) -> None:
    kind, stream = make(name)
    dying = Dying(kind, moment=moment, number=number)
    killed(app, lambda: bring_in(app, dying, stream, progress=dying.kept))


def of_the_file(state: dict[str, Any]) -> dict[str, Any]:
    """Without the cast's own log lines, which lie near the time of the test."""
    return state | {"log lines": [one for one in state["log lines"] if one[1].year == YEAR]}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", ["members", "access-log"])
def test_killed_and_run_again(
    *, app: Site, cast: Any, undisturbed: Callable[[str], Any], name: str, moment: str
) -> None:
    kill_it(app, name, moment=moment, number=2)
    bring_in(app, *make(name))
    assert of_the_file(state_of(app)) == of_the_file(undisturbed(name))
    with app.database.work(writes=False):
        runs = session().scalars(select(ImportRun).order_by(ImportRun.id)).all()
    assert [run.finished_at is None for run in runs] == [True, False]
    assert runs[0].read == IN_BATCH * (3 if moment == "kept" else 2)
    assert runs[1].read == IN_BATCH * BATCHES
    assert runs[1].same == runs[0].new + runs[0].changed


@pytest.mark.prove
@pytest.mark.parametrize("name", ["members", "access-log"])
def test_killed_at_every_moment_of_every_batch(
    *, app: Site, cast: Any, undisturbed: Callable[[str], Any], name: str
) -> None:
    """Killed fifteen times, one after the other, each a little further on."""
    for number in range(BATCHES):
        for moment in MOMENTS:
            kill_it(app, name, moment=moment, number=number)
    bring_in(app, *make(name))
    assert of_the_file(state_of(app)) == of_the_file(undisturbed(name))
