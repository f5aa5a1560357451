"""Whatever comes in between, and in whatever order: an erasure takes all that is somebody's and
nothing that is not, and so does the ledger repeated on an older database."""

import shutil
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from privacycenter.app import HOLDINGS, create_app
from privacycenter.audit import OPERATOR, WORKER, acting
from privacycenter.db import session
from privacycenter.holdings import Subject
from privacycenter.identity.models import Person
from privacycenter.identity.people import subject_of
from privacycenter.receipts.issuing import content_of, receipts_about
from privacycenter.rights.deletion import erasing
from privacycenter.rights.deletion.erasing import carry_out
from privacycenter.rights.deletion.ledger import entries
from privacycenter.rights.deletion.models import Erasure
from privacycenter.rights.deletion.replay import replay
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import (
    Cast,
    make_communication,
    make_log_lines,
    make_member,
    make_records,
    subscribe,
    write_contact_message,
)
from tests.conftest import settings_with
from tests.databases import copy_sqlite
from tests.deletion.acting import approve, ask, end_tasks, erase, propose

GOING = [one.key for one in HOLDINGS if one.erase is not None and one.kept_because is None]
ALONE = [one.key for one in HOLDINGS if one.goes_alone]
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


class Killed(BaseException):
    """What a SIGKILL is to a transaction: nothing of it is left. (The real ones: test_killed.)"""


@pytest.fixture(scope="module")
def stage(sqlite_with_cast: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Stage"]:
    folder = tmp_path_factory.mktemp("invariants")
    app = create_app(
        settings_with(
            database_url=copy_sqlite(sqlite_with_cast, folder),
            erasure_ledger=str(folder / "erasures.jsonl"),
        )
    )
    yield Stage(app, sqlite_with_cast, folder)
    app.database.dispose()


@dataclass
class Stage:
    """One application, whose database is as new for every example."""

    app: Site
    template: Path
    folder: Path
    cast: Cast = field(init=False)

    def anew(self) -> None:
        self.restore(self.template)
        (self.folder / "erasures.jsonl").unlink(missing_ok=True)
        self.cast = cast_module.recall(self.app)

    def backup(self) -> Path:
        assert self.app.database.settle()
        target = self.folder / "backup"
        shutil.copyfile(self.folder / "privacycenter.sqlite", target)
        return target

    def restore(self, backup: Path) -> None:
        self.app.database.dispose()
        copy_sqlite(backup, self.folder)

    def counts(self, subject: Subject) -> dict[str, int]:
        with self.app.database.work(writes=False):
            found = self.app.counts.of(subject)
        return {key: found.get(key, 0) for key in GOING}


KINDS = ("line", "line of a browser", "records", "message", "letter", "subscription")
DEATHS = st.lists(st.integers(1, 90), max_size=15)  # before which statement
ARRIVALS = st.lists(st.sampled_from(KINDS), max_size=6)


def arrive(app: Site, kind: str, person_id: int, name: str, number: int) -> None:
    """Something more of somebody who is called `name` everywhere."""
    address, visitor = f"{name}@example.com", f"v-{name}"
    if kind == "line":
        make_log_lines(number % 4 + 1, person_id=person_id, days_ago=number + 1)
    elif kind == "line of a browser":
        make_log_lines(number % 3 + 1, visitor=visitor, days_ago=number + 1)
    elif kind == "records":
        make_records(person_id, address=address, visitor=visitor, name=name)
    elif kind == "message":
        make_communication(address, "Hello", others=("jan@example.org",) * (number % 2))
    elif kind == "letter":
        write_contact_message(app, address.upper(), text="Hello")
    else:
        session().add(subscribe(address, f"List {number}"))


def enter(app: Site, name: str, kinds: list[str]) -> int:
    with app.database.work(writes=True):
        person_id = make_member(
            user_id=name,
            address=f"{name}@example.com",
            name=name.capitalize(),
            visitor=f"v-{name}",
            password=None,
        )
        for number, kind in enumerate(dict.fromkeys(kinds)):
            arrive(app, kind, person_id, name, number)
    return person_id


@contextmanager
def deadly(app: Site, at: int) -> Iterator[None]:
    """Within, the process is killed before a statement, if there are so many."""
    left = at

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Killed

    event.listen(app.database.engine, "before_cursor_execute", count)
    try:
        yield
    except Killed as death:
        traceback.clear_frames(death.__traceback__)  # nobody holds a cursor any more
        app.database.dispose()
    finally:
        event.remove(app.database.engine, "before_cursor_execute", count)


def step_or_die(app: Site, at: int) -> bool:
    """One step. False when there was none to take."""
    with deadly(app, at), app.database.work(writes=True), acting(WORKER):
        return carry_out(app.means, 1) == 1
    return True


def erase_whatever_comes(
    stage: Stage,
    mine: list[str],
    others: list[str],
    rows: int,
    deaths: list[int],
    late: set[int],
    chosen: list[str],
) -> None:
    """However few rows a step may take, however often it is killed, whatever arrives meanwhile."""
    stage.anew()
    app, cast = stage.app, stage.cast
    me, other = enter(app, "mina", mine), enter(app, "otto", others)
    going = chosen or GOING
    number = ask(app, me, *chosen)
    propose(app, cast, number)
    approve(app, cast, number)
    with app.database.work(writes=False):
        subject, their = subject_of(me), subject_of(other)
    there, of_other = stage.counts(subject), stage.counts(their)
    steps = arrived = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "ROWS", rows)
        while step_or_die(app, deaths.pop() if deaths else 0):
            steps += 1
            assert steps < 3000
            if steps in late and "server-logs" in going:
                arrived += another_line(app, me, steps)
    left = stage.counts(subject)
    assert {key: left[key] for key in going} == dict.fromkeys(going, 0)
    kept = [key for key in GOING if key not in (*going, "letters")]  # one tells of it
    assert {key: left[key] for key in kept} == {key: there[key] for key in kept}
    assert stage.counts(their) == of_other
    with app.database.work(writes=False):
        [receipt] = receipts_about(f"request {number}")
        said = sum(one["records"] for one in content_of(receipt)["done"])
    assert said == sum(there[key] for key in going) + arrived
    assert len(entries(app.settings.erasure_ledger)) == 1


def another_line(app: Site, person_id: int, number: int) -> int:
    """A line of the log, as long as the erasure is not over: of the person while they are there,
    of their browser afterwards. How many came."""
    with app.database.work(writes=True):
        if session().scalars(select(Erasure.state)).one() == "finished":
            return 0
        is_there = session().get(Person, person_id) is not None
        whose = {"person_id": person_id} if is_there else {"visitor": "v-mina"}
        make_log_lines(1, days_ago=50 + number, **whose)
        return 1


PEOPLE = ("ann", "ben", "cyd")
DEED = st.tuples(st.sampled_from(("enter", "erase", "choose", "back up")), st.sampled_from(PEOPLE))
SOME = ("server-logs", "communications")


def replay_whatever_was(
    stage: Stage, deeds: list[tuple[str, str]], kinds: list[str], deaths: list[int]
) -> None:
    """People come and go and come back, a backup is made somewhere in between and restored."""
    stage.anew()
    app, here = stage.app, dict[str, int]()
    erased: dict[str, set[str]] = {}  # since the backup
    backup = stage.backup()
    for deed, name in deeds:
        if deed == "back up":
            backup, erased = stage.backup(), {}
        elif deed == "enter" and name not in here:
            here[name] = enter(app, name, ["line", "line of a browser", *kinds])
        elif deed in ("erase", "choose") and name in here:
            gone = () if deed == "erase" else SOME
            carry_through(stage, here[name], *gone)
            erased.setdefault(name, set()).update(gone or GOING)
            if not gone:
                del here[name]
    stage.restore(backup)
    with app.database.work(writes=False):
        ids = session().execute(select(Person.user_key, Person.id))
        people = {name: subject_of(number) for name, number in ids if name}
    before = {name: stage.counts(one) for name, one in people.items()}
    for at in (*deaths, 0):
        replay_or_die(app, at)
    assert {name: stage.counts(one) for name, one in people.items()} == {
        name: {key: 0 if key in erased.get(name, ()) else n for key, n in counted.items()}
        for name, counted in before.items()
    }
    assert not replay_or_die(app, 0)


def carry_through(stage: Stage, person_id: int, *holdings: str) -> None:
    number = ask(stage.app, person_id, *holdings)
    propose(stage.app, stage.cast, number)
    approve(stage.app, stage.cast, number)
    erase(stage.app)
    end_tasks(stage.app, stage.cast, number)


def replay_or_die(app: Site, at: int) -> int:
    """Repeat the ledger, killed before a statement. How many records went, when it was not."""
    with deadly(app, at), acting(OPERATOR):
        return sum(one.records for one in replay(app.means, app.database))
    return 0


def examples(number: int) -> settings:
    return settings(max_examples=number, deadline=None, suppress_health_check=SLOW)


ERASURES = given(
    mine=ARRIVALS,
    others=ARRIVALS,
    rows=st.integers(1, 4),
    deaths=DEATHS,
    late=st.sets(st.integers(1, 40), max_size=4),
    chosen=st.lists(st.sampled_from(ALONE), unique=True, max_size=3),
)
REPLAYS = given(deeds=st.lists(DEED, min_size=4, max_size=10), kinds=ARRIVALS, deaths=DEATHS)

test_an_erasure_takes_all_and_nothing_else = examples(4)(ERASURES(erase_whatever_comes))
test_a_replay_takes_whom_the_ledger_names_and_nobody_else = examples(4)(
    REPLAYS(replay_whatever_was)
)
test_many_erasures = pytest.mark.prove(examples(120)(ERASURES(erase_whatever_comes)))
test_many_replays = pytest.mark.prove(examples(120)(REPLAYS(replay_whatever_was)))
