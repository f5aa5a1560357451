"""How often: guessing and flooding are slowed, and nobody is locked out for good."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from privacycenter.app import create_app
from privacycenter.db import session
from privacycenter.mail.models import Letter
from privacycenter.web import Site
from privacycenter.web.limits import sender_network
from tests.cast import PASSWORD, STAFF_PASSWORD, Cast, code_of, make_member
from tests.conftest import settings_with
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.security.watching import counting_hasher

NewGuest = Callable[[], Guest]
Post = Callable[[], int]
Travel = Callable[..., None]


@pytest.fixture(autouse=True)
def _early_in_a_window(travel: Travel) -> None:
    """Counts begin anew each quarter of an hour: not in the middle of a test."""
    travel(seconds=905 - time.time() % 900)


def guess(guest: Guest, login: str, password: str = "not this one", **asked: object) -> int:
    """One try; the token is fetched once for each guest."""
    if not hasattr(guest, "kept_token"):
        guest.kept_token = guest.token()  # type: ignore[attr-defined]
    data = {"csrf_token": guest.kept_token, "login": login, "password": password}  # type: ignore[attr-defined]
    guest.answer = guest.client.post("/sign-in", data=data, **asked)  # type: ignore[arg-type]
    return guest.answer.status_code


def from_address(number: int) -> dict[str, object]:
    return {"environ_overrides": {"REMOTE_ADDR": f"203.0.113.{number}"}}


def letters(app: Site) -> int:
    with app.database.work(writes=False):
        return session().scalar(select(func.count()).select_from(Letter)) or 0


@contextmanager
def another_process(app: Site, **changes: str) -> Iterator[Guest]:
    """A guest of a second application on the same database."""
    site = create_app(settings_with(database_url=app.settings.database_url, **changes))
    site.config.update(SERVER_NAME="privacy.example.com", PREFERRED_URL_SCHEME="https")
    yield Guest(site)
    site.database.dispose()


def test_guessing_one_account_from_everywhere_is_stopped(
    guest: Guest, new_guest: NewGuest, cast: Cast, mailbox: Mailbox, post: Post, travel: Travel
) -> None:
    """And its owner still gets in by a link, and by the password a while later."""
    answers = [guess(guest, "dwhitfield", **from_address(number)) for number in range(1, 51)]
    assert answers == [422] * 10 + [429] * 40
    assert 0 < int(guest.answer.headers["Retry-After"]) <= 900
    assert "Try again in" in guest.answer.get_data(as_text=True)
    assert guess(guest, "dwhitfield", PASSWORD) == 429
    owner = new_guest()
    owner.post("/sign-in/link", address=cast.member_address)
    post()
    owner.post(mailbox.link_to(cast.member_address))
    owner.get("/you")
    travel(minutes=16)
    assert guess(guest, "dwhitfield", PASSWORD) == 303


def test_one_password_for_many_accounts_is_stopped(guest: Guest) -> None:
    answers = [guess(guest, f"member{number}") for number in range(50)]
    assert answers == [422] * 40 + [429] * 10


def test_the_office_counts_names_for_itself(guest: Guest, cast: Cast) -> None:
    form = {"login": cast.clerk_address, "password": "not this one"}
    for _ in range(10):
        guest.post("/office/sign-in", status=422, **form)
    guest.post("/office/sign-in", status=429, **form)
    guest.post("/sign-in", status=422, **form)


def test_no_spelling_of_a_name_starts_a_new_count(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        make_member(user_id="kirk", address="kirk@example.org", name="Kirk")
    spellings = ("kirk", "KIRK", " kirk ", "\u212airk", "kir\u212a", "\u212aIR\u212a", "kirk\u2003")
    answers = [guess(guest, spelling) for spelling in spellings * 2]
    assert answers == [422] * 10 + [429] * 4
    assert guess(guest, "kirk", PASSWORD) == 429


def test_counts_outlive_a_restart_and_are_shared(guest: Guest, app: Site) -> None:
    with another_process(app) as second:
        answers = [guess(one, "dwhitfield") for one in (guest, second) * 6]
    assert answers == [422] * 10 + [429] * 2


def test_a_sender_cannot_say_who_he_is(guest: Guest, app: Site) -> None:
    """No proxy in front: what a header claims is nothing."""
    answers = [
        guess(
            guest,
            f"member{number}",
            headers={
                "X-Forwarded-For": f"198.51.100.{number}",
                "Forwarded": f"for=198.51.100.{number}",
                "X-Real-IP": f"198.51.100.{number}",
            },
        )
        for number in range(42)
    ]
    assert answers[-2:] == [429, 429]


def test_behind_a_proxy_only_what_the_proxy_wrote_counts(app: Site, cast: Cast) -> None:
    with another_process(app, trusted_proxies="1") as guest:
        for number in range(42):
            forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
            status = guess(guest, f"member{number}", headers=forged)
        assert status == 429
        assert guess(guest, "member", headers={"X-Forwarded-For": "203.0.113.10"}) == 422


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 1.1.1.1", "unknown"),
        ("<script>", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_sender_is_an_ipv4_address_or_an_ipv6_network(address: str | None, network: str) -> None:
    assert sender_network(address) == network


def test_a_hundred_requests_for_mail_bring_three_letters(
    guest: Guest, app: Site, cast: Cast, mailbox: Mailbox, post: Post
) -> None:
    """From many senders; each is told the same as ever."""
    data = {"csrf_token": guest.token()}
    for number in range(100):
        address = cast.member_address if number % 2 else "DANA@Example.COM"
        answer = guest.client.post(
            "/sign-in/link", data=data | {"address": address}, **from_address(number)
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/link-sent")
    post()
    assert len(mailbox.to(cast.member_address)) == 3


def test_one_sender_asks_for_thirty_letters_and_no_more(guest: Guest, app: Site) -> None:
    data = {"csrf_token": guest.token()}
    answers = [
        guest.client.post("/sign-in/link", data=data | {"address": f"a{n}@example.com"}).status_code
        for n in range(32)
    ]
    assert answers == [303] * 30 + [429] * 2
    assert letters(app) == 30


def test_somebody_inside_cannot_flood_the_owners_mailbox(guest: Guest, app: Site) -> None:
    guest.sign_in()
    data = {"csrf_token": guest.token()}
    for _ in range(10):
        assert guest.client.post("/you/prove/link", data=data).status_code == 303
    assert letters(app) == 3


def test_a_session_does_not_guess_the_password_either(guest: Guest, travel: Travel) -> None:
    guest.sign_in()
    for number in range(12):
        path = ("/you/prove", "/you/password")[number % 2]
        form = {"password": "not this one", "current": "not this one", "new": "river otter 11"}
        status = guest.client.post(path, data=form | {"csrf_token": guest.token()}).status_code
        assert status == (422 if number < 10 else 429), number


def test_a_right_password_starts_the_count_anew_for_that_name_alone(guest: Guest) -> None:
    for _ in range(9):
        assert guess(guest, "dwhitfield") == 422
    assert guess(guest, "tberg") == 422
    other = Guest(guest.app)
    assert guess(other, "dwhitfield", PASSWORD) == 303
    answers = [guess(guest, "dwhitfield") for _ in range(11)]
    assert answers == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("length", "status", "compared"),
    [(256, 422, 1), (257, 422, 0), (5000, 422, 0), (10**6, 413, 0)],
)
def test_a_long_password_costs_no_hash(
    guest: Guest, monkeypatch: pytest.MonkeyPatch, length: int, status: int, compared: int
) -> None:
    hasher = counting_hasher(monkeypatch)
    assert guess(guest, "dwhitfield", "p" * length) == status
    assert hasher.compared == compared


def test_strangers_cannot_shut_a_clerk_out(guest: Guest, cast: Cast) -> None:
    """No mailed link opens the office, so the narrow limit is for one network alone."""

    def knock(number: int, password: str) -> int:
        data = {"csrf_token": token, "login": cast.clerk_address, "password": password}
        data["code"] = code_of(guest.app, cast.clerk_address)
        return guest.client.post("/office/sign-in", data=data, **from_address(number)).status_code

    token = guest.token()
    assert [knock(1, "wrong") for _ in range(12)] == [422] * 10 + [429] * 2
    assert knock(2, STAFF_PASSWORD) == 303


def test_one_member_cannot_fill_the_queue(guest: Guest, new_guest: NewGuest) -> None:
    guest.sign_in()
    form = {"csrf_token": guest.token(), "field": "email", "should_say": "x@example.com"}
    statuses = [
        guest.client.post("/you/requests/correction", data=form).status_code for _ in range(32)
    ]
    assert statuses == [303] * 30 + [429] * 2
    again = new_guest().sign_in()  # a new session is the same person
    again.post("/you/requests/correction", status=429, field="email", should_say="x@example.com")
