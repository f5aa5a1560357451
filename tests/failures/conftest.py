"""What fails here is real: servers that stop, locks that are held, processes that are killed."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from privacycenter import clock
from privacycenter.app import post_room
from privacycenter.db import session
from privacycenter.identity.letters import PASSWORD_CHANGED
from privacycenter.mail import put_in_outbox
from privacycenter.mail.models import Letter
from privacycenter.mail.outbox import OutboxState, outbox_state
from privacycenter.web import Site
from tests.guest import Guest
from tests.mailbox import Mailbox, MailServer


class GatedMailbox(Mailbox):
    """A mail server that takes its time: each letter waits at the gate until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.somebody_waits = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        self.somebody_waits.set()
        while not self.gate.is_set():
            await asyncio.sleep(0.01)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def gated() -> Iterator[GatedMailbox]:
    server = MailServer(GatedMailbox())
    server.start()
    yield server.mailbox
    server.mailbox.gate.set()
    server.stop()


@pytest.fixture
def outbox(app: Site) -> Callable[[], OutboxState]:
    """How the outbox stands."""

    def look() -> OutboxState:
        with app.database.work(writes=False):
            return outbox_state()

    return look


def write_letters(app: Site, number: int, *, to: str = "member") -> list[str]:
    """So many letters, each to an address of its own."""
    addresses = [f"{to}{one}@example.com" for one in range(number)]
    with app.database.work(writes=True):
        for address in addresses:
            put_in_outbox(PASSWORD_CHANGED, address=address)
    return addresses


def let_go(app: Site) -> None:
    """What the clock does in two minutes: a letter in a dead worker's hand is anybody's again."""
    with app.database.work(writes=True):
        session().execute(
            update(Letter).where(Letter.state == "waiting").values(due_at=clock.now())
        )


def assert_same_letters(mailbox: Mailbox) -> None:
    """However often one came, it is the same letter: one Message-ID for each address."""
    assert len({(to, one["Message-ID"]) for to, one in mailbox.letters}) == len(
        {to for to, _ in mailbox.letters}
    )


def post_all(app: Site) -> None:
    """Post until nothing is due."""
    while post_room(app).post_due_letters():
        pass


def together(*works: Callable[[], Any]) -> list[Any]:
    """All works, begun at the same instant in threads; their results in order."""
    start = threading.Barrier(len(works))

    def go(work: Callable[[], Any]) -> Any:
        start.wait(10)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(go, works))


def killed(app: Site, work: Callable[[], None]) -> None:
    """Do the work in a child that ends itself by SIGKILL in the middle of it (`die`)."""
    child = os.fork()
    if child == 0:
        try:
            app.database.engine.dispose(close=False)  # the parent's connections are not ours
            work()
        finally:
            os._exit(7)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the child ended by itself: {status}"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def status_of(guest: Guest, path: str, **form: str) -> int:
    """Send a form with this browser's token and only look at the status."""
    return guest.client.post(path, data={"csrf_token": guest.token(), **form}).status_code
