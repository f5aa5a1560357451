"""Signing in by a link: asked for, posted, opened on any device, pressed once."""

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy import func, select

from privacycenter.identity.models import Address, Session
from privacycenter.mail.models import Letter
from privacycenter.web import Site
from tests.cast import Cast
from tests.guest import Guest
from tests.mailbox import Mailbox


def ask(guest: Guest, address: str) -> None:
    page = guest.send("/sign-in/link", address=address)
    assert page.h1 == "Look into your mailbox"


def test_a_link_signs_in_on_another_device(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    ask(guest, "Dana@Example.com")
    post()
    path = mailbox.link_to(cast.member_address)
    phone = new_guest()
    page = phone.get(path)
    assert page.h1 == "Sign in by your link"
    phone.get("/you", status=303)
    assert "Dana Whitfield" in phone.send(path).text


def test_the_page_behind_a_link_leaks_nothing(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest, cast.member_address)
    post()
    page = guest.get(mailbox.link_to(cast.member_address))
    assert page.answer.headers["Referrer-Policy"] == "no-referrer"
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert page.links() == ["#main"]
    assert "dana" not in page.html.lower().replace("standard", "")


def test_a_link_works_once(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    ask(guest, cast.member_address)
    post()
    path = mailbox.link_to(cast.member_address)
    guest.post(path)
    later = new_guest()
    assert "already been used" in later.get(path, status=410).text
    assert "already been used" in later.post(path, status=410).text
    later.get("/you", status=303)


def test_asking_again_ends_the_older_link(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest, cast.member_address)
    post()
    older = mailbox.link_to(cast.member_address)
    ask(guest, cast.member_address)
    guest.get(older, status=400)
    post()
    newer = mailbox.link_to(cast.member_address)
    guest.get(older, status=400)
    guest.get(newer)


def test_two_letters_in_the_outbox_leave_one_open_link(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest, cast.member_address)
    ask(guest, cast.member_address)
    post()
    paths = [mailbox.link_to(cast.member_address)]
    first = mailbox.to(cast.member_address)[0].get_content()
    assert paths[0] not in first
    guest.get(paths[0])


def test_ten_minutes_and_no_longer(
    guest: Guest,
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
    travel: Callable[..., None],
) -> None:
    ask(guest, cast.member_address)
    post()
    path = mailbox.link_to(cast.member_address)
    travel(minutes=9, seconds=55)
    guest.get(path)
    travel(seconds=10)
    page = guest.get(path, status=410)
    assert "too old" in page.text
    assert "Get a new link" in page.text


def test_nobody_gets_a_letter_and_nothing_is_kept(
    guest: Guest, app: Site, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest, cast.nobody)
    post()
    assert mailbox.letters == []
    with app.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_the_letter_goes_to_the_stored_address(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest, "DANA@example.COM")
    ask(guest, "dan\u0430@example.com")  # a Cyrillic letter that looks like ours
    post()
    assert [to for to, _ in mailbox.letters] == [cast.member_address]


def test_a_link_proves_the_address(
    guest: Guest, app: Site, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest, cast.member_address)
    post()
    guest.post(mailbox.link_to(cast.member_address))
    with app.database.reading() as session:
        proven = session.scalar(select(Address.proven_at).where(Address.person_id == cast.member))
    assert proven is not None


def test_after_the_facts_are_used_they_are_blanked(
    guest: Guest, app: Site, post: Callable[[], int], cast: Cast
) -> None:
    ask(guest, cast.member_address)
    post()
    with app.database.reading() as session:
        letter = session.scalars(select(Letter)).one()
    assert (letter.state, letter.facts) == ("posted", {})


def test_two_browsers_at_the_same_instant_get_one_session(
    guest: Guest,
    app: Site,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    ask(guest, cast.member_address)
    post()
    path = mailbox.link_to(cast.member_address)
    browsers = [new_guest() for _ in range(4)]
    tokens = [one.token() for one in browsers]
    statuses, gate = [], Barrier(4)

    def press(browser: Guest, token: str) -> None:
        gate.wait()
        statuses.append(browser.client.post(path, data={"csrf_token": token}).status_code)

    threads = [Thread(target=press, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410, 410, 410]
    with app.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Session)) == 1
