"""A mail server in trouble: pages do not notice, letters wait, none is lost, a repeat is known by
its Message-ID, and a refused one is shown as refused."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from privacycenter.app import post_room
from privacycenter.chores.kinds import Chore
from privacycenter.chores.worker import Worker
from privacycenter.db import session
from privacycenter.mail import transport
from privacycenter.mail.models import Letter
from privacycenter.web import Site
from tests.cast import Cast
from tests.failures.conftest import GatedMailbox
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.running_site import free_port

Post = Callable[[], int]
Travel = Callable[..., None]


@pytest.fixture
def asked(guest: Guest, cast: Cast) -> str:
    """Somebody has asked for a link; the address it goes to."""
    guest.post("/sign-in/link", address=cast.member_address)
    return cast.member_address


def letter(app: Site) -> Letter:
    """The only letter there is."""
    with app.database.work(writes=False):
        return session().query(Letter).one()


def test_a_server_that_is_down(
    app: Site, asked: str, mailbox: Mailbox, post: Post, travel: Travel
) -> None:
    nowhere = replace(app.settings, mail_url=f"smtp://127.0.0.1:{free_port()}")
    assert replace(post_room(app), settings=nowhere).post_due_letters() == 1
    assert letter(app).state == "waiting"
    assert (
        letter(app).trouble == "The mail server did not take the letter (ConnectionRefusedError)."
    )
    travel(seconds=16)
    post()
    assert len(mailbox.to(asked)) == 1
    assert letter(app).state == "posted"


def test_a_server_that_says_later(
    app: Site, asked: str, mailbox: Mailbox, post: Post, travel: Travel
) -> None:
    """It is asked again, each time after twice as long."""
    mailbox.mood = "later"
    for wait in (16, 31, 61):
        assert post() == 1
        assert post() == 0
        travel(seconds=wait)
    assert letter(app).attempts == 3
    assert letter(app).state == "waiting"
    mailbox.mood = "ok"
    post()
    assert len(mailbox.to(asked)) == 1


def test_a_server_that_says_never(
    *,
    app: Site,
    guest: Guest,
    cast: Cast,
    asked: str,
    mailbox: Mailbox,
    post: Post,
    travel: Travel,
) -> None:
    """It is not asked again; an operator (`check`) and the office are told; other letters go on."""
    mailbox.mood = "never"
    post()
    assert letter(app).state == "refused"
    assert app.health().faults[-1] == "1 letters were refused by the mail server for good."
    page = guest.sign_in_to_office().get("/office")
    assert "refused by the mail server for good" in page.text
    assert "1 refused" in page.text
    mailbox.mood = "ok"
    travel(days=1)
    assert post() == 0
    guest.post("/sign-in/link", address=cast.other_address)
    post()
    assert [to for to, _ in mailbox.letters] == [cast.other_address]


def test_a_server_that_hangs_up_after_taking_it(
    *, app: Site, guest: Guest, asked: str, mailbox: Mailbox, post: Post, travel: Travel
) -> None:
    """We cannot know that it was taken, so it comes again, as the same letter; the link in
    either works, and works once."""
    mailbox.mood = "drop"
    post()
    assert letter(app).state == "waiting"
    mailbox.mood = "ok"
    travel(seconds=16)
    post()
    first, second = mailbox.to(asked)
    assert first["Message-ID"] == second["Message-ID"]
    guest.post(mailbox.link_to(asked))
    guest.post(mailbox.link_to(asked), status=410)


def test_a_slow_server(
    app: Site, guest: Guest, cast: Cast, asked: str, gated: GatedMailbox
) -> None:
    """Pages are read and forms are taken while a letter is being handed over."""
    slow = replace(post_room(app), settings=replace(app.settings, mail_url=gated.url))
    worker = threading.Thread(target=slow.post_due_letters)
    worker.start()
    assert gated.somebody_waits.wait(10)
    guest.sign_in().get("/you")
    guest.post("/you/held/member-information/firm", value="Whitfield and Daughter")
    guest.post("/sign-in/link", address=cast.other_address)
    assert not gated.letters
    gated.gate.set()
    worker.join(10)
    assert len(gated.to(asked)) == len(gated.to(cast.other_address)) == 1


def test_a_server_that_is_too_slow(
    *,
    app: Site,
    asked: str,
    gated: GatedMailbox,
    mailbox: Mailbox,
    post: Post,
    travel: Travel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", 0.2)
    slow = replace(post_room(app), settings=replace(app.settings, mail_url=gated.url))
    slow.post_due_letters()
    assert letter(app).state == "waiting"
    assert not gated.letters
    travel(seconds=16)
    post()
    assert len(mailbox.to(asked)) == 1


@pytest.fixture
def closed_door() -> Iterator[str]:
    """A mail server that sends everybody away at the door; its address."""

    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"554 5.7.1 no service for you\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_server_that_sends_us_away(app: Site, asked: str, closed_door: str) -> None:
    """That is the operator's to mend: the letter waits, whatever the code."""
    refused = replace(app.settings, mail_url=closed_door)
    replace(post_room(app), settings=refused).post_due_letters()
    assert letter(app).state == "waiting"
    assert letter(app).trouble == "The mail server does not want us, with code 554."


def test_a_server_that_does_not_take_our_sender(
    app: Site, asked: str, mailbox: Mailbox, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> str:
        return "553 5.7.1 sender not allowed"

    monkeypatch.setattr(Mailbox, "handle_MAIL", refuse, raising=False)
    post()
    assert letter(app).state == "waiting"
    assert letter(app).trouble == "The mail server does not want us, with code 553."


def test_a_goodbye_that_goes_wrong(
    app: Site, asked: str, mailbox: Mailbox, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter was taken before it; it is posted."""

    async def refuse(*_: object) -> str:
        return "554 5.7.1 not like this"

    monkeypatch.setattr(Mailbox, "handle_QUIT", refuse, raising=False)
    post()
    assert letter(app).state == "posted"
    assert len(mailbox.to(asked)) == 1


def test_a_letter_nobody_can_write(
    app: Site, asked: str, mailbox: Mailbox, post: Post, travel: Travel
) -> None:
    """A letter of a kind this version does not know waits, and stops no other."""
    with app.database.work(writes=True):
        one = session().query(Letter).one()
        session().add(
            Letter(
                kind="of_next_year",
                address="somebody@example.com",
                facts={},
                message_id="1" * 32,
                written_at=one.written_at,
                due_at=one.due_at.replace(year=2025),
            )
        )
    post()
    assert [to for to, _ in mailbox.letters] == [asked]
    with app.database.work(writes=False):
        odd = session().query(Letter).filter_by(kind="of_next_year").one()
        assert (odd.state, odd.attempts) == ("waiting", 1)
        assert odd.trouble == "The letter could not be written out (KeyError)."


def test_a_chore_that_breaks(
    app: Site, asked: str, mailbox: Mailbox, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told about and tried again a minute later; letters and other chores go on."""
    did: list[int] = []

    def broken(_budget: int) -> int:
        raise ZeroDivisionError

    def whole(budget: int) -> int:
        did.append(budget)
        return 0

    chores = (Chore("broken", 60, 1, broken), Chore("whole", 60, 1, whole))
    worker = Worker(app.database, post_room(app), chores)
    worker.work_once()
    worker.work_once()
    assert (len(mailbox.to(asked)), len(did)) == (1, 1)
    assert caplog.text.count("chore broken") == 1
    travel(seconds=61)
    worker.work_once()
    assert caplog.text.count("chore broken") == 2
