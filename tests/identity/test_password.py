"""Setting, changing and recovering a password."""

from collections.abc import Callable

import pytest

from privacycenter.identity.passwords import fault_of
from tests.cast import PASSWORD, Cast
from tests.guest import Guest
from tests.mailbox import Mailbox

NEW = "seven quiet lanterns"


def test_a_change_needs_the_present_one_and_ends_other_sessions(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    elsewhere = new_guest().sign_in()
    guest.sign_in()
    page = guest.post("/you/password", status=422, current="wrong", new=NEW)
    assert "not your present password" in page.text
    guest.send("/you/password", current=PASSWORD, new=NEW)
    elsewhere.get("/you", status=303)
    guest.get("/you")
    post()
    assert "was changed just now" in mailbox.to(cast.member_address)[-1].get_content()
    new_guest().sign_in(password=NEW).get("/you")
    new_guest().post("/sign-in", status=422, login="dwhitfield", password=PASSWORD)


def test_a_link_recovers_a_forgotten_one(
    guest: Guest,
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
    new_guest: Callable[[], Guest],
) -> None:
    guest.post("/sign-in/link", address=cast.member_address)
    post()
    guest.post(mailbox.link_to(cast.member_address))
    page = guest.get("/you/password")
    assert "Present password" not in page.text
    guest.send("/you/password", new=NEW)
    new_guest().sign_in(password=NEW).get("/you")


def test_a_session_opened_by_a_link_long_ago_must_prove_again(
    guest: Guest,
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
    travel: Callable[..., None],
) -> None:
    guest.post("/sign-in/link", address=cast.member_address)
    post()
    guest.post(mailbox.link_to(cast.member_address))
    travel(minutes=16)
    guest.get("/you/password", status=303)
    assert guest.answer.headers["Location"] == "/you/prove?next=/you/password"
    guest.post("/you/prove?next=/you/password", password=PASSWORD)
    assert guest.answer.headers["Location"] == "/you/password"
    guest.get("/you/password")


def test_a_password_change_ends_open_links(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    new_guest().post("/sign-in/link", address=cast.member_address)
    post()
    path = mailbox.link_to(cast.member_address)
    guest.sign_in().post("/you/password", current=PASSWORD, new=NEW)
    guest.get(path, status=400)


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("short", False),
        ("password123", False),
        ("imgwg", False),
        ("imgwg 2026!", False),
        ("Dana Whitfield", False),
        ("x" * 257, False),
        ("x y z w 9 q", True),
        ("héllo wörld 😀", True),
        ("a" * 7, False),
        ("correct horse battery staple", True),
        ("k" * 70 + "1", True),
    ],
)
def test_only_what_a_thief_would_try_is_refused(password: str, is_good: bool) -> None:
    words = ("Dana Whitfield", "imgwg", "privacycenter")
    assert (fault_of(password, also_weak=words) is None) == is_good


def test_seventy_characters_count_to_the_last(guest: Guest, new_guest: Callable[[], Guest]) -> None:
    guest.sign_in().send("/you/password", current=PASSWORD, new="k" * 69 + "1")
    new_guest().post("/sign-in", status=422, login="dwhitfield", password="k" * 69 + "2")
    new_guest().sign_in(password="k" * 69 + "1").get("/you")


def test_ones_own_user_id_or_address_is_no_password(guest: Guest, cast: Cast) -> None:
    guest.sign_in()
    for plain in ("dwhitfield", "DWhitfield1", cast.member_address):
        page = guest.post("/you/password", status=422, current=PASSWORD, new=plain)
        assert "among the first that a thief would try" in page.text
