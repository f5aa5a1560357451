"""The worker is killed in the middle of an erasure, at every point there is. Whatever was done
stays, whatever was not is done by the next one, once; and the ledger came first."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from privacycenter import settings as settings_module
from privacycenter.app import create_app, post_room
from privacycenter.audit import WORKER, acting
from privacycenter.audit.models import Event
from privacycenter.chores.worker import Worker
from privacycenter.db import session
from privacycenter.holdings import Subject
from privacycenter.identity.people import subject_of
from privacycenter.mail.models import Letter
from privacycenter.receipts.issuing import content_of, receipts_about
from privacycenter.rights.deletion.erasing import carry_out, has_work
from privacycenter.rights.deletion.ledger import entries
from privacycenter.rights.deletion.models import Erasure
from privacycenter.suppression.models import Suppression
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast
from tests.deletion.acting import approve, ask, propose
from tests.deletion.dying import GOING, POINTS, die_at, die_at_statement
from tests.deletion.filling import fill_with_everything
from tests.deletion.scanner import UNTIL_TASKS_ARE_DONE, Clue, clues_of, not_allowed, scan
from tests.failures.conftest import die, killed, let_go
from tests.mailbox import Mailbox
from tests.running_site import environment, running
from tests.waiting import until

FEW = ("after the ledger", "in server-logs", "after the receipt", "after the letter")


@dataclass(frozen=True)
class Story:
    """An erasure that two people have just agreed to, and what there was."""

    app: Site
    request_id: int
    subject: Subject
    clues: frozenset[Clue]
    there: dict[str, int]

    def counts(self) -> dict[str, int]:
        with self.app.database.work(writes=False):
            found = self.app.counts.of(self.subject)
        return {key: found.get(key, 0) for key in GOING}


@pytest.fixture
def story(app: Site, cast: Cast) -> Story:
    return begin(app, cast)


def begin(app: Site, cast: Cast) -> Story:
    with app.database.work(writes=True):
        fill_with_everything(app, cast.member, "dana")
        clues, subject = clues_of(cast.member, app), subject_of(cast.member)
    number = ask(app, cast.member)
    propose(app, cast, number)
    approve(app, cast, number)
    with app.database.work(writes=False):
        found = app.counts.of(subject)
    return Story(app, number, subject, clues, {key: found[key] for key in GOING})


def work(app: Site) -> None:
    """What a worker does, until nothing is left to do."""
    chores = [one for one in app.chores if one.name.startswith("deletions.")]
    worker = Worker(app.database, post_room(app), chores)
    until(lambda: not worker.work_once() and not is_in_hand(app), "an erasure that is done")


def is_in_hand(app: Site) -> bool:
    """PostgreSQL may take a moment to see that whoever held a row is dead."""
    with app.database.work(writes=False):
        return has_work()


def work_and_die(app: Site, point: str) -> None:
    die_at(point)
    work(app)


def assert_ledger_came_first(story: Story) -> None:
    """No row is gone whose erasure does not stand outside of the database."""
    if story.counts() != story.there:
        assert len(entries(story.app.settings.erasure_ledger)) == 1


def assert_done_once(story: Story, mailbox: Mailbox, to: str = "dana@example.com") -> None:
    app, about = story.app, f"request {story.request_id}"
    with app.database.work(writes=False):
        erasure = session().scalars(select(Erasure)).one()
        receipts = receipts_about(about)
        said = [content_of(one) for one in receipts]
        letters = session().scalars(select(Letter).where(Letter.kind == "deletion_done")).all()
        events = dict(
            session()
            .execute(
                select(Event.name, func.count())
                .where(Event.name.in_(("deletion.begun", "deletion.erased")))
                .group_by(Event.name)
            )
            .all()
        )
        listed = set(session().scalars(select(Suppression.erasure)))
    assert erasure.state == "finished"
    [line] = entries(app.settings.erasure_ledger)
    assert len(app.settings.erasure_ledger.read_bytes().splitlines()) == 1
    assert {line.key} == {erasure.key} == listed
    assert [one.edition for one in receipts] == [1]
    titles = {one.title: story.there[one.key] for one in app.holdings if one.key in GOING}
    assert {one["title"]: one["records"] for one in said[0]["done"]} == {
        title: number for title, number in titles.items() if number
    }
    assert [one.state for one in letters] == ["posted"]
    posted = [one["Message-ID"] for one in mailbox.to(to) if one["Subject"] == "What we erased"]
    assert posted
    assert set(posted) == {posted[0]}
    assert events == {"deletion.begun": 1, "deletion.erased": 1}
    assert story.counts() == dict.fromkeys(GOING, 0)
    assert not_allowed(scan(app, story.clues), *UNTIL_TASKS_ARE_DONE) == []


def test_killed_again_and_again(app: Site, story: Story, mailbox: Mailbox) -> None:
    for point in FEW:
        killed(app, lambda point=point: work_and_die(app, point))
        assert_ledger_came_first(story)
        let_go(app)
    work(app)
    assert_done_once(story, mailbox)
    assert len(mailbox.to("dana@example.com")) > 1


@pytest.mark.prove
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_every_point(app: Site, story: Story, mailbox: Mailbox, point: str) -> None:
    killed(app, lambda: work_and_die(app, point))
    assert_ledger_came_first(story)
    if point in ("before the ledger", "half a line", "after the ledger"):
        assert story.counts() == story.there, "nothing went before the ledger said so"
    let_go(app)
    work(app)
    assert_done_once(story, mailbox)


def where_it_stands(app: Site) -> tuple[Any, ...]:
    """What every step changes."""
    with app.database.work(writes=False):
        erasure = session().execute(select(Erasure.state, Erasure.stepped_at)).one()
        letters = select(Letter.id, Letter.state, Letter.prepared).order_by(Letter.id)
        return (*erasure, *map(tuple, session().execute(letters)))


def one_step_and_die(app: Site, number: int) -> None:
    """One step of the erasure, or of the post when there is none; killed at that statement, or
    right after the last one."""
    die_at_statement(app, number)
    with app.database.work(writes=True), acting(WORKER):
        did = carry_out(app.means, 1)
    if not did:
        post_room(app).post_due_letters(budget=1)
    die()


@pytest.mark.prove
def test_killed_before_every_statement(app: Site, story: Story, mailbox: Mailbox) -> None:
    """Step after step, each killed before its first statement, its second, and so on, and before
    its commit, until it comes through."""
    while True:
        before, there, number = where_it_stands(app), story.counts(), 0
        while where_it_stands(app) == before:
            assert story.counts() == there, "a step is done as a whole or not at all"
            number += 1
            killed(app, lambda number=number: one_step_and_die(app, number))
            assert_ledger_came_first(story)
            let_go(app)
            assert number < 300
        with app.database.work(writes=False):
            state = session().scalars(select(Erasure.state)).one()
            left = session().scalars(select(Letter.id).where(Letter.state == "waiting")).all()
        if state == "finished" and not left:
            break
    assert_done_once(story, mailbox)


@pytest.fixture
def real(database_url: str, mailbox: Mailbox, tmp_path: Path) -> Iterator[tuple[Story, Any]]:
    """A site of which nothing but its database and its ledger is shared with worker processes."""
    ledger = tmp_path / "erasures.jsonl"
    environ = environment(
        database_url=database_url,
        mail_url=mailbox.url,
        erasure_ledger=str(ledger),
        our_addresses="support@example.com",
    )
    app = create_app(settings_module.load(environ))
    yield begin(app, cast_module.enter(app)), environ
    app.database.dispose()


@pytest.mark.prove
@pytest.mark.parametrize("point", [*FEW, "half a line", "sweeping", "before the last commit"])
def test_a_real_worker_killed_and_another_one_started(
    real: tuple[Story, dict[str, str]], mailbox: Mailbox, tmp_path: Path, point: str
) -> None:
    story, environ = real
    log = (tmp_path / "dying.log").open("wb")
    command = [sys.executable, "-m", "tests.deletion.dying", point]
    with log, subprocess.Popen(command, env=environ, stdout=log, stderr=log) as dying:
        assert dying.wait(60) == -signal.SIGKILL, (tmp_path / "dying.log").read_text()
    assert_ledger_came_first(story)
    let_go(story.app)

    def is_done() -> bool:
        with story.app.database.work(writes=False):
            states = session().scalars(select(Letter.state).where(Letter.kind == "deletion_done"))
            return states.all() == ["posted"]

    with running(environ, tmp_path / "worker.log", "worker"):
        until(is_done, "the letter to be posted", seconds=60)
    assert_done_once(story, mailbox)
