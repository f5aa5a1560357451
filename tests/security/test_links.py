"""Mailed links: altered, cut, foreign, late, used, or opened by the wrong browser."""

import base64
from collections.abc import Callable

import pytest
from itsdangerous import URLSafeSerializer

from privacycenter.db import session
from privacycenter.identity.models import SignInLink
from privacycenter.records.members.correcting import correct
from privacycenter.tokens import is_canonical
from privacycenter.web.going import safe_path
from tests.cast import PASSWORD, Cast
from tests.conftest import GIVEN
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.security.watching import changed, everything

NewGuest = Callable[[], Guest]
Travel = Callable[..., None]
KEY = GIVEN["PRIVACYCENTER_SECRET_KEYS"]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture
def link(guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]) -> str:
    """The path of a link just mailed to Dana."""
    guest.post("/sign-in/link", address=cast.member_address)
    post()
    return mailbox.link_to(cast.member_address)


def refused(guest: Guest, *paths: str) -> None:
    """GET and POST say no, kindly; nothing happens and nobody is signed in."""
    token = guest.token()
    before = everything(guest.app)
    for path in paths:
        for method, data in (("GET", None), ("POST", {"csrf_token": token})):
            answer = guest.client.open(path, method=method, data=data)
            assert answer.status_code in (400, 404, 410), (path[:60], answer.status_code)
    assert changed(before, everything(guest.app)) <= {"limit_counter"}
    assert guest.client.get("/you").status_code == 303


SPOILED: dict[str, Callable[[str], str]] = {
    "cut": lambda t: t[:-1],
    "cut in half": lambda t: t[: len(t) // 2],
    "no signature": lambda t: t.rsplit(".", 1)[0],
    "only a signature": lambda t: "." + t.rsplit(".", 1)[1],
    "longer": lambda t: t + "A",
    "padded": lambda t: t + "=",
    "a dot before": lambda t: "." + t,
    "a dot behind": lambda t: t + ".",
    "twice": lambda t: t + t,
    "two in one": lambda t: f"{t}.{t}",
    "turned round": lambda t: t[::-1],
    "other case": lambda t: t.swapcase(),
    "plain base64": lambda t: t.replace("_", "/").replace("-", "+") + "+/",
    "10 kB": lambda t: "A" * 10_000,
    "10 kB behind": lambda t: t + "A" * 10_000,
    "NUL": lambda t: t + "%00",
    "NUL before": lambda t: "%00" + t,
    "a line break": lambda t: t + "%0a",
    "a space": lambda t: t + "%20",
    "a dot as %2e twice": lambda t: t.replace(".", "%252e"),
    "wide letters": lambda t: "%EF%BC%A1" + t[1:],
    "a lone surrogate": lambda t: "%ED%A0%80" + t,
    "not UTF-8": lambda t: "%FF%FE",
    "a path": lambda t: "..%2f" + t,
    "a semicolon": lambda t: t + ";x=1",
    "a script": lambda t: "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "braces": lambda t: "{{7*191}}",
    "an id": lambda t: "1",
    "one dot": lambda t: ".",
    "nothing but dots": lambda t: "....",
}


def test_a_spoiled_link_does_nothing(guest: Guest, link: str) -> None:
    token = link.rsplit("/", 1)[1]
    refused(guest, *("/sign-in/link/" + spoil(token) for spoil in SPOILED.values()))


def test_a_link_altered_anywhere_does_nothing(guest: Guest, link: str) -> None:
    start = link.rindex("/") + 1
    for place in range(start, len(link), 3):
        other = ALPHABET[(ALPHABET.find(link[place]) + 1) % 64]
        answer = guest.client.get(link[:place] + other + link[place + 1 :])
        assert answer.status_code == 400, place
    for last in ALPHABET.replace(link[-1], ""):
        assert guest.client.get(link[:-1] + last).status_code == 400
    guest.get(link)


def test_doubled_parameters_change_nothing(guest: Guest, link: str) -> None:
    """The token of the path counts, whatever the query says."""
    guest.get(f"{link}?token=a&token=b&link=1&nonce=2")
    refused(guest, f"/sign-in/link/x?token={link.rsplit('/', 1)[1]}")


def test_what_was_signed_for_something_else_is_no_link(guest: Guest, link: str) -> None:
    facts = guest.app.links.read("sign-in", link.rsplit("/", 1)[1])
    for salt in ("", "cookie-session", "wtf-csrf-token", "itsdangerous"):
        for key in (KEY, GIVEN["PRIVACYCENTER_DATA_KEYS"]):
            token = URLSafeSerializer(key, salt=salt).dumps([int(1e9), facts])
            refused(guest, f"/sign-in/link/{token}")
    found = guest.client.get_cookie("__Host-session", domain="privacy.example.com")
    assert found is not None
    refused(guest, f"/sign-in/link/{found.value}")


def test_a_link_from_the_future_does_nothing(guest: Guest, link: str, travel: Travel) -> None:
    travel(minutes=-5)
    refused(guest, link)


def test_a_link_names_nobody_and_cannot_be_guessed(guest: Guest, link: str, cast: Cast) -> None:
    token = link.rsplit("/", 1)[1]
    body = token.lstrip(".").split(".")[0]
    readable = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("latin-1")
    for personal in ("dana", "example.com", "whitfield", str(cast.member) + "]"):
        assert personal not in readable.casefold()
    assert len(guest.app.links.read("sign-in", token)["link"]) * 4 >= 128
    assert is_canonical(token)
    assert token not in repr(everything(guest.app))


def test_every_page_behind_a_link_keeps_it_to_itself(
    guest: Guest, new_guest: NewGuest, link: str, travel: Travel
) -> None:
    """Also when it says no: the address bar still holds the token."""

    def kept(answer: object) -> None:
        headers = answer.headers  # type: ignore[attr-defined]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"

    guest.get(link)
    kept(guest.answer)
    kept(guest.client.post(link))  # no token of this browser
    guest.get(link + "x", status=400)
    kept(guest.answer)
    guest.post(link)
    kept(guest.answer)
    assert guest.answer.headers["Location"] == "/you"
    new_guest().get(link, status=410)
    stranger = new_guest()
    stranger.post(link, status=410)
    kept(stranger.answer)
    travel(minutes=11)
    stranger.get(link, status=410)
    kept(stranger.answer)


def test_a_used_or_late_link_offers_a_new_one(guest: Guest, link: str, travel: Travel) -> None:
    guest.post(link)
    assert "/sign-in#link" in guest.get(link, status=410).links()
    travel(minutes=11)
    assert "/sign-in#link" in guest.get(link, status=410).links()


def test_a_link_of_somebody_else_asks_before_it_changes_who_is_signed_in(
    guest: Guest, new_guest: NewGuest, link: str
) -> None:
    other = new_guest().sign_in("tberg")
    page = other.get(link)
    assert "Tomas Berg" in page.text
    assert "Tomas Berg" in other.get("/you").text
    other.post(link, status=400, token=False)
    assert "Tomas Berg" in other.get("/you").text
    other.post(link)
    assert "Dana Whitfield" in other.get("/you").text


def test_a_link_ends_with_the_address_it_was_sent_to(guest: Guest, link: str, cast: Cast) -> None:
    """Whoever still reads the old mailbox gets in no more."""
    with guest.app.database.work(writes=True):
        correct(cast.member, "email", "dana@new.example", "office")
    refused(guest, link)


def test_mailed_links_are_https_and_ours_whatever_the_request_says(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    data = {"csrf_token": guest.token(), "address": cast.member_address}
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "http://evil.example/",
        "Referer": "https://evil.example/",
    }
    guest.client.post("/sign-in/link", data=data, headers=lies)
    post()
    text = mailbox.to(cast.member_address)[-1].get_content()
    assert "https://privacy.example.com/sign-in/link/" in text
    assert "evil" not in text
    assert "http://" not in text


def test_a_nonce_works_once_even_under_two_tokens(guest: Guest, link: str, cast: Cast) -> None:
    facts = guest.app.links.read("sign-in", link.rsplit("/", 1)[1])
    second = f"/sign-in/link/{guest.app.links.make('sign-in', facts)}"
    guest.post(link)
    guest.post("/sign-out")
    guest.post(second, status=410)
    with guest.app.database.work(writes=False):
        assert session().query(SignInLink).one().used_at is not None


ELSEWHERE = (
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example\t",
    " //evil.example",
    "/ /evil.example",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/you\r\nSet-Cookie: a=b",
    "\u2044\u2044evil.example",
    "/\u3002evil.example",
    "//evil.example@privacy.example.com",
    "//privacy.example.com.evil.example",
    "http://privacy.example.com@evil.example",
    "/" + "a" * 400,
    "\0/you",
)


def test_no_spelling_leads_off_the_site() -> None:
    for elsewhere in ELSEWHERE:
        assert safe_path(elsewhere, "/you") == "/you", elsewhere
    for here in ("/you", "/you/requests/7?before=3", "/you/held/a%20b", "/policy#x"):
        assert safe_path(here, "/") == here


def test_signing_in_and_proving_it_lead_nowhere_else(guest: Guest) -> None:
    guest.sign_in()
    for elsewhere in ELSEWHERE[:4]:
        where = {"next": elsewhere}
        for path in ("/sign-in", "/you/prove"):
            page = guest.client.get(path, query_string=where).get_data(as_text=True)
            assert "evil" not in page, elsewhere
        form = {"csrf_token": guest.token(), "login": "dwhitfield", "password": PASSWORD}
        answer = guest.client.post("/sign-in", query_string=where, data=form)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/you"), elsewhere


def test_where_a_link_leads_is_cleaned_too(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    for next_address in ("//evil.example", "/\\evil.example"):
        form = {"csrf_token": guest.token(), "address": cast.member_address}
        guest.client.post("/sign-in/link", query_string={"next": next_address}, data=form)
        post()
        guest.post(mailbox.link_to(cast.member_address))
        assert guest.answer.headers["Location"] == "/you"
