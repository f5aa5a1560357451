"""Nobody learns whether an address is known: not from an answer, its length or the work it took."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from privacycenter.db import session
from privacycenter.identity import staff
from privacycenter.identity.models import Password, Staff
from privacycenter.mail.models import Letter
from privacycenter.web.models import LimitCounter
from tests.cast import STAFF_PASSWORD, Cast, code_of, make_member
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.security.watching import counting_hasher, statements

Post = Callable[[], int]
Traces = tuple[Any, ...]


def letters_waiting(guest: Guest) -> int:
    with guest.app.database.work(writes=False):
        return session().scalar(select(func.count()).select_from(Letter)) or 0


def traces(guest: Guest, path: str, hasher: Any = None, **form: str) -> Traces:
    """What one POST shows and costs: the answer, the statements, the hashes, the letters."""
    token, letters = guest.token(), letters_waiting(guest)
    compared = hasher.compared if hasher else 0
    with statements(guest.app) as seen:
        answer = guest.client.post(path, data=form | {"csrf_token": token})
    return (
        answer.status_code,
        len(answer.get_data()) - len(form.get("login", "")),  # what was typed comes back
        sorted(name for name, _ in answer.headers),
        answer.headers.get("Location"),
        list(seen),
        (hasher.compared if hasher else 0) - compared,
        letters_waiting(guest) - letters,
    )


def test_a_wrong_password_costs_the_same_for_everybody(
    guest: Guest, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known by user ID or address, without a password, not known at all."""
    with guest.app.database.work(writes=True):
        make_member(user_id="nopasswd00", address="none@example.com", name="N", password=None)
    hasher = counting_hasher(monkeypatch)
    logins = ["dwhitfield", "nopasswd00", "nobodyhere", "dana@example.com", "dana@example.con"]
    first, *others = [
        traces(guest, "/sign-in", hasher, login=one, password="not this one") for one in logins
    ]
    assert (first[0], first[5]) == (422, 1)
    for other in others:
        assert other == first


def test_a_wrong_password_at_the_office_costs_the_same_for_everybody(
    guest: Guest, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Staff, former staff, strangers."""
    with guest.app.database.work(writes=True):
        staff.end_staff(cast.second_clerk)
    hasher = counting_hasher(monkeypatch)
    first, former, stranger = [
        traces(guest, "/office/sign-in", hasher, login=one, password="not this one")
        for one in (cast.clerk_address, cast.second_address, "rosa@example.com")
    ]
    assert (first[0], first[5]) == (422, 1)
    assert first == former == stranger


@pytest.mark.parametrize("code", ["", "33333", "K7" * 13])
def test_a_wrong_code_costs_the_same_whether_or_not_the_password_is_right(
    guest: Guest, cast: Cast, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Nobody learns from it that they have a password already; nor that they have a code."""
    hasher, form = counting_hasher(monkeypatch), {"login": cast.clerk_address}
    found = [
        traces(guest, "/office/sign-in", hasher, code=typed, password=password, **form)
        for password in (STAFF_PASSWORD, "not this one")
        for typed in (code, "0" * len(code))
    ]
    assert (found[0][0], found[0][5]) == (422, 1)
    assert [one for one in found if one != found[0]] == []


def test_a_right_code_without_the_password_costs_the_same(
    guest: Guest, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher, form = counting_hasher(monkeypatch), {"password": "not this one"}
    right = code_of(guest.app, cast.clerk_address)
    first, stranger = [
        traces(guest, "/office/sign-in", hasher, login=login, code=right, **form)
        for login in (cast.clerk_address, "rosa@example.com")
    ]
    assert first[0] == 422
    assert first[:4] == stranger[:4]
    assert first[5:] == stranger[5:]
    with guest.app.database.work(writes=False):
        assert session().get_one(Staff, cast.clerk).totp_step is None, "and is not used up"


def test_an_odd_password_is_refused_at_the_same_cost(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = counting_hasher(monkeypatch)
    for odd in ("p" * 257, "p" * 4097, "a\0b", "", "😀" * 3):
        known = traces(guest, "/sign-in", hasher, login="dwhitfield", password=odd)
        unknown = traces(guest, "/sign-in", hasher, login="nobodyhere", password=odd)
        assert known == unknown, odd[:4]
        assert known[0] == 422


def test_asking_for_a_link_costs_the_same_for_everybody(guest: Guest, cast: Cast) -> None:
    for one in (cast.member_address, "DANA@example.com"):
        known = traces(guest, "/sign-in/link", address=one)
        unknown = traces(guest, "/sign-in/link", address="dana@example.con")
        assert known == unknown
        assert known[0] == 303
        assert known[6] == 1


def test_a_message_through_the_site_costs_the_same_for_everybody(guest: Guest, cast: Cast) -> None:
    """A member's address, a subscriber's, nobody's; taken in, refused, receipts used up."""
    pairs = (
        (cast.member_address, "dana@example.con"),
        (cast.subscriber_address, "sam@example.con"),
    )
    for known, unknown in pairs:
        letters = []
        for text in ("Hello", "", "Hello", "Hello", "Hello"):
            first = traces(guest, "/contact", address=known, text=text)
            assert first[0] == (303 if text else 422)
            second = traces(guest, "/contact", address=unknown, text=text)
            assert without_echo(first, known) == without_echo(second, unknown), known
            letters.append(first[6])
        assert letters == [1, 0, 1, 0, 0]
        with guest.app.database.work(writes=True):
            session().execute(delete(LimitCounter))


def without_echo(found: Traces, typed: str) -> Traces:
    """The same, without what was typed, which comes back with what is wrong."""
    status, length, *rest = found
    return (status, length - len(typed) if status == 422 else length, *rest)


def test_only_whoever_is_known_gets_a_letter_and_only_at_the_stored_address(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Post
) -> None:
    """Addresses that merely look alike lead nowhere, whatever folds into what."""
    with guest.app.database.work(writes=True):
        make_member(user_id="kk", address="kay@skill.example", name="Kay")
    lookalikes = (
        "kay@sK\u0131ll.example",
        "\u212aay@skill.example.org",
        "kay@s\u212aill.example\u200b",
        "ｋay@skill.example",
        "dana@example.com.example.org",
        "dana+x@example.com",
        "d\u00e1na@example.com",
        "dana@examp\u0142e.com",
        "\u0501ana@example.com",
    )
    for one in (cast.nobody, *lookalikes):
        guest.client.post("/sign-in/link", data={"csrf_token": guest.token(), "address": one})
    post()
    assert mailbox.letters == []
    guest.post("/sign-in/link", address="  KAY@skill.EXAMPLE ")
    post()
    assert [to for to, _ in mailbox.letters] == ["kay@skill.example"]
    assert letters_waiting(guest) == 1


SEVERAL = (
    "dana@example.com, tomas@example.net",
    "dana@example.com;tomas@example.net",
    "dana@example.com\r\nBcc: tomas@example.net",
    "dana@example.com%0aBcc:tomas@example.net",
    "Dana <dana@example.com>",
    '"dana@example.com"@example.org',
    "dana@example.com tomas@example.net",
    "@example.com",
    "dana@",
    "dana@[127.0.0.1]",
    "😀@example.com",
)


def test_one_field_takes_one_address(guest: Guest, mailbox: Mailbox, post: Post) -> None:
    for address in SEVERAL:
        form = {"csrf_token": guest.token(), "address": address}
        assert guest.client.post("/sign-in/link", data=form).status_code in (303, 422), address
    post()
    assert mailbox.letters == []


def test_the_site_tells_nobody_how_many_letters_wait(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Post
) -> None:
    """A letter that stays behind would say that the address just typed is known."""
    told = []
    for mood in ("later", "never"):
        mailbox.mood = mood
        for address in (cast.member_address, cast.nobody):
            guest.post("/sign-in/link", address=address)
            post()
            told.append(json.loads(guest.client.get("/readyz").get_data()))
    assert told == [told[0]] * 4


def test_a_forgotten_password_is_no_way_to_ask(guest: Guest, cast: Cast) -> None:
    """The hash somebody has, or has not, shows nowhere before one is inside."""
    with guest.app.database.work(writes=True):
        session().delete(session().get(Password, cast.other))
    with_password = traces(guest, "/sign-in/link", address=cast.member_address)
    without = traces(guest, "/sign-in/link", address=cast.other_address)
    assert with_password == without
