"""Nothing is left: found by a scanner that reads everything, and not through the declarations. When
one step of the erasure does nothing, the scanner sees it, or the erasure does not finish."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from privacycenter.app import HOLDINGS, create_app, post_room
from privacycenter.audit import WORKER, acting
from privacycenter.db import session
from privacycenter.holdings import Holding
from privacycenter.holdings.bundle import Counts
from privacycenter.identity.models import Session
from privacycenter.records.newsletters.holding import NEWSLETTERS
from privacycenter.rights.deletion import erasing
from privacycenter.rights.deletion.erasing import carry_out
from privacycenter.rights.deletion.models import Erasure
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast
from tests.conftest import settings_with
from tests.databases import copy_sqlite
from tests.deletion.acting import approve, ask, delete_everything, end_tasks, propose
from tests.deletion.filling import counts, fill_with_everything
from tests.deletion.scanner import (
    UNTIL_POSTED,
    UNTIL_TASKS_ARE_DONE,
    Clue,
    clues_of,
    not_allowed,
    scan,
)

ENDED_BEFORE = {"sign-ins"}  # nobody is signed in any more since it was approved
ERASABLE = [one for one in HOLDINGS if one.erase is not None and one.kept_because is None]
STEPS = [one for one in ERASABLE if one.key not in ENDED_BEFORE]


def test_nothing_is_left_but_what_may_stay(app: Site, cast: Cast, post: Callable[[], int]) -> None:
    with app.database.work(writes=True):
        fill_with_everything(app, cast.member, "dana")
        fill_with_everything(app, cast.other, "tomas")
        clues, others = clues_of(cast.member, app), clues_of(cast.other, app)
    there = {find.where.partition(".")[0] for find in scan(app, clues)}
    assert {"person", "letter", "import_reject", "communication", "payment_method"} <= there
    of_others = {str(find) for find in scan(app, others)}
    number = delete_everything(app, cast, cast.member)
    found = scan(app, clues)
    assert not_allowed(found, *UNTIL_POSTED, *UNTIL_TASKS_ARE_DONE) == []
    assert {find.where for find in found} >= {"letter.address", "erasure.subject"}
    assert {str(find) for find in scan(app, others)} == of_others
    end_tasks(app, cast, number)
    while post():
        continue
    assert not_allowed(scan(app, clues)) == []


def test_a_member_has_something_of_every_kind_that_goes(app: Site, cast: Cast) -> None:
    """Else a step could be left out and nobody would see it."""
    with app.database.work(writes=True):
        fill_with_everything(app, cast.member, "dana")
        there = counts(app, cast.member)
    assert [one.key for one in ERASABLE if not there[one.key]] == []


def test_from_the_approval_on_nobody_is_signed_in(about_to_erase: Site) -> None:
    with about_to_erase.database.work(writes=False):
        assert session().scalars(select(Session.id)).all() == []


def test_nothing_is_left_in_the_files_of_an_instance(sqlite_template: Path, tmp_path: Path) -> None:
    """The database's own files as well, where what is deleted is often only crossed out; and the
    ledger, and the log."""
    with an_instance(sqlite_template, tmp_path) as (app, cast):
        log = logging.FileHandler(tmp_path / "log.jsonl")
        logging.getLogger().addHandler(log)
        try:
            with app.database.work(writes=True):
                fill_with_everything(app, cast.member, "dana")
                clues = clues_of(cast.member, app)
            app.database.settle()
            assert any(find.row is None for find in scan(app, clues, tmp_path))
            number = delete_everything(app, cast, cast.member)
            end_tasks(app, cast, number)
            while post_room(app).post_due_letters():
                continue
            settling = next(one for one in app.chores if one.name == "database.settle")
            assert settling.run(settling.budget) == 0
        finally:
            logging.getLogger().removeHandler(log)
            log.close()
        shutil.rmtree(tmp_path / "mail")  # letters that have left the house
        names = {path.name for path in tmp_path.iterdir()}
        assert {"privacycenter.sqlite", "erasures.jsonl", "log.jsonl"} <= names
        assert not_allowed(scan(app, clues, tmp_path)) == []


@contextmanager
def an_instance(template: Path, folder: Path) -> Iterator[tuple[Site, Cast]]:
    """A site whose database, ledger and letters lie in one folder."""
    app = create_app(
        settings_with(
            database_url=copy_sqlite(template, folder),
            mail_url=f"file://{folder / 'mail'}",
            erasure_ledger=str(folder / "erasures.jsonl"),
        )
    )
    try:
        yield app, cast_module.enter(app)
    finally:
        app.database.dispose()


@dataclass(frozen=True)
class Approved:
    """A site on which two people have just agreed to erase a member who has everything, as a file
    to be copied; and what the member is known by."""

    file: Path
    clues: frozenset[Clue]


@pytest.fixture(scope="module")
def approved(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Approved:
    folder = tmp_path_factory.mktemp("approved")
    with an_instance(sqlite_template, folder) as (app, cast):
        with app.database.work(writes=True):
            fill_with_everything(app, cast.member, "dana")
            clues = clues_of(cast.member, app)
        number = ask(app, cast.member)
        propose(app, cast, number)
        approve(app, cast, number)
        app.database.settle()
    return Approved(folder / "privacycenter.sqlite", clues)


def without(app: Site, holding: Holding, *, blind: bool) -> None:
    """From now on this holding's eraser does nothing; nor does anybody count what it leaves, when
    the engine is to be blind for it."""
    idle = tuple(replace(one, erase=lambda *_: 0) if one is holding else one for one in HOLDINGS)
    seen = Counts([one for one in HOLDINGS if not blind or one is not holding])
    app.means = replace(app.means, holdings=idle, counts=seen)


def is_finished(app: Site) -> bool:
    """Take every step; whether that was the end of it."""
    with app.database.work(writes=True), acting(WORKER):
        carry_out(app.means, 1000)
    with app.database.work(writes=False):
        return session().scalars(select(Erasure.state)).one() == "finished"


def left_in(app: Site, clues: frozenset[Clue]) -> list[str]:
    return not_allowed(scan(app, clues), *UNTIL_POSTED, *UNTIL_TASKS_ARE_DONE)


@pytest.fixture(scope="module")
def one_site(approved: Approved, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("about-to-erase")
    url = copy_sqlite(approved.file, folder)
    app = create_app(settings_with(database_url=url, erasure_ledger=str(folder / "erasures.jsonl")))
    yield app
    app.database.dispose()


@pytest.fixture
def about_to_erase(one_site: Site, approved: Approved) -> Iterator[Site]:
    """The site with nothing erased yet. What a test puts in place of its means is undone."""
    folder, means = one_site.settings.erasure_ledger.parent, one_site.means
    one_site.database.dispose()
    one_site.settings.erasure_ledger.unlink(missing_ok=True)
    copy_sqlite(approved.file, folder)
    yield one_site
    one_site.means = means


def test_a_whole_erasure_is_seen_as_one(about_to_erase: Site, approved: Approved) -> None:
    assert is_finished(about_to_erase)
    assert left_in(about_to_erase, approved.clues) == []


@pytest.mark.parametrize("holding", STEPS, ids=[one.key for one in STEPS])
def test_a_step_that_does_nothing_is_seen(
    about_to_erase: Site, approved: Approved, holding: Holding
) -> None:
    """Nobody counts what this one leaves: either the rest does not go through without it, or the
    scanner finds it."""
    without(about_to_erase, holding, blind=True)
    assert not is_finished(about_to_erase) or left_in(about_to_erase, approved.clues)


def test_an_erasure_does_not_finish_while_something_is_counted(
    about_to_erase: Site, caplog: pytest.LogCaptureFixture
) -> None:
    without(about_to_erase, NEWSLETTERS, blind=False)
    assert not is_finished(about_to_erase)
    assert "erasers left something behind in newsletters" in caplog.text


def test_strays_that_are_left_are_seen(
    about_to_erase: Site, approved: Approved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "erase_strays", lambda *_: 0)
    assert is_finished(about_to_erase)
    assert {one.partition(":")[0] for one in left_in(about_to_erase, approved.clues)} == {
        "address in import_reject.text",
        "address in letter.address",
        "browser in import_reject.text",
        "name in import_reject.text",
        "user ID in import_reject.text",
    }
