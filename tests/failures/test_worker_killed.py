"""A worker killed while it posts loses nothing: what was in its hand is tried again by the next
one, as the same letter. Two workers at once post each letter once."""

import os
import secrets
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from privacycenter.app import create_app, post_room
from privacycenter.db import session
from privacycenter.identity import links
from privacycenter.identity.letters import SIGN_IN_LINK
from privacycenter.mail import put_in_outbox, transport
from privacycenter.mail.outbox import OutboxState
from privacycenter.web import Site
from tests.cast import Cast
from tests.failures.conftest import (
    GatedMailbox,
    assert_same_letters,
    die,
    killed,
    let_go,
    post_all,
    together,
    write_letters,
)
from tests.mailbox import Mailbox
from tests.running_site import environment, running
from tests.waiting import until

Travel = Callable[..., None]
Look = Callable[[], OutboxState]


@pytest.fixture
def workers(app: Site, gated: GatedMailbox, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts worker processes on the test's database."""
    url = app.database.url.render_as_string(hide_password=False)
    environ = environment(database_url=url, mail_url=gated.url)
    with ExitStack() as processes:
        yield lambda: processes.enter_context(running(environ, tmp_path / "worker.log", "worker"))


def test_a_worker_killed_while_posting(
    *, app: Site, gated: GatedMailbox, workers: Callable[[], Any], outbox: Look
) -> None:
    addresses = write_letters(app, 5)
    first: subprocess.Popen[bytes] = workers()
    assert gated.somebody_waits.wait(20)
    os.killpg(first.pid, signal.SIGKILL)
    assert first.wait(10) == -signal.SIGKILL
    assert outbox().waiting == 5
    gated.gate.set()
    let_go(app)
    workers()
    until(lambda: outbox().waiting == 0, "the outbox to be empty", seconds=30)
    assert {to for to, _ in gated.letters} == set(addresses)
    assert_same_letters(gated)


def dies(*, when: str, number: int) -> Callable[..., None]:
    """A `deliver` that takes its process down, `before` or `after` handing over a letter."""
    seen = 0
    deliver = transport.deliver

    def deliver_and_die(*args: Any, **kwargs: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number and when == "before":
            die()
        deliver(*args, **kwargs)
        if seen == number:
            die()

    return deliver_and_die


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_around_the_handing_over(
    *,
    app: Site,
    cast: Cast,
    mailbox: Mailbox,
    travel: Travel,
    outbox: Look,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    """Before, nobody has it; after, the server has it and we do not know: it comes twice."""
    addresses = write_letters(app, 3)
    with monkeypatch.context() as patch:
        patch.setattr(transport, "deliver", dies(when=when, number=2))
        killed(app, lambda: post_all(app))
    assert len(mailbox.letters) == (1 if when == "before" else 2)
    post_all(app)
    assert outbox().waiting == 1, "the letter in the dead hand waits"
    travel(seconds=121)
    post_all(app)
    assert outbox().waiting == 0
    assert {to for to, _ in mailbox.letters} == set(addresses)
    assert len(mailbox.letters) == (3 if when == "before" else 4)
    assert_same_letters(mailbox)


@pytest.mark.prove
def test_killed_at_every_letter(
    *,
    app: Site,
    mailbox: Mailbox,
    travel: Travel,
    outbox: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = write_letters(app, 60)
    for number in range(1, 13):
        for when in ("before", "after"):
            with monkeypatch.context() as patch:
                patch.setattr(transport, "deliver", dies(when=when, number=number % 4 + 1))
                killed(app, lambda: post_all(app))
            travel(seconds=121 if number % 3 else 1)
    travel(seconds=121)
    post_all(app)
    assert outbox().waiting == 0
    assert {to for to, _ in mailbox.letters} == set(addresses)
    assert_same_letters(mailbox)


def colleagues(app: Site, number: int) -> list[Site]:
    """The same site in so many processes, as far as the database can tell."""
    return [create_app(app.settings) for _ in range(number)]


def test_two_workers_at_once(*, app: Site, mailbox: Mailbox, outbox: Look) -> None:
    write_letters(app, 40)
    two = colleagues(app, 2)
    together(*((lambda one=one: post_all(one)) for one in two))
    assert outbox().waiting == 0
    assert len(mailbox.letters) == 40
    assert set(Counter(to for to, _ in mailbox.letters).values()) == {1}
    for one in two:
        one.database.dispose()


@pytest.mark.prove
def test_two_worker_processes_post_many_letters(
    *, app: Site, gated: GatedMailbox, workers: Callable[[], Any], outbox: Look
) -> None:
    gated.gate.set()
    write_letters(app, 400)
    for _ in range(2):
        workers()
    until(lambda: outbox().waiting == 0, "the outbox to be empty", seconds=120)
    assert len(gated.letters) == len({to for to, _ in gated.letters}) == 400


def test_two_workers_make_links_for_one_address(
    *, app: Site, cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However close together two letters to one address are made, one link is open in the end."""
    meeting = threading.Barrier(2)

    def number_made_at_the_same_instant(size: int) -> str:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.3)  # alone when the other waits for the lock, and then goes on
        return secrets.token_hex(size)

    with app.database.work(writes=True):
        for _ in range(2):
            put_in_outbox(SIGN_IN_LINK, address=cast.member_address, go_to="/you")
    stand_in = SimpleNamespace(token_hex=number_made_at_the_same_instant)
    monkeypatch.setattr(links, "secrets", stand_in)
    two = colleagues(app, 2)
    together(*((lambda one=one: post_room(one).post_due_letters()) for one in two))
    with app.database.work(writes=False):
        found = session().scalar(select(func.count()).where(*links.IS_OPEN))
    assert found == 1
    for one in two:
        one.database.dispose()
