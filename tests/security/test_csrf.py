"""Changes another site tries to make in a visitor's name: every one of them, every way."""

from collections.abc import Callable

import pytest

from tests.cast import PASSWORD, Cast, open_request
from tests.guest import Guest
from tests.security.addresses import places
from tests.security.watching import changed, everything

NewGuest = Callable[[], Guest]
GOOD = {
    "login": "dwhitfield",
    "password": PASSWORD,
    "address": "dana@example.com",
    "text": "Hello",
    "value": "Changed",
    "field": "other",
    "should_say": "Changed",
    "new": "river otter lantern 10",
    "current": PASSWORD,
    "ground": "accurate",
    "facts": "It is.",
}
FROM_ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "https://privacy.example.com.evil.example"},
    {"Origin": "https://privacy.example.com:8443"},
    {"Origin": "http://privacy.example.com"},
    {"Origin": "https://sub.privacy.example.com"},
    {"Origin": "https://PRIVACY.example.com@evil.example"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://privacy.example.com"},
)
COUNTED = {"limit_counter"}


@pytest.fixture(params=["member", "clerk"])
def victim(request: pytest.FixtureRequest, guest: Guest) -> Guest:
    return guest.sign_in() if request.param == "member" else guest.sign_in_to_office()


@pytest.fixture
def changes(guest: Guest, cast: Cast) -> list[str]:
    """The path of every change there is, on things that are there."""
    with guest.app.database.work(writes=True):
        number = open_request(
            guest.app, cast.member, "correction", field="user_id", should_say="x"
        ).id
    token = guest.app.links.make("sign-in", {"link": "0" * 32})
    return [
        place.path
        for place in places(guest.app, request_id=number, session_id=1, token=token)
        if place.takes_changes
    ]


def test_without_a_token_nothing_changes(victim: Guest, changes: list[str]) -> None:
    before = everything(victim.app)
    for path in changes:
        assert victim.client.post(path, data=GOOD).status_code in (303, 400, 403), path
    assert changed(before, everything(victim.app)) <= COUNTED


def test_a_token_of_another_browser_is_no_token(
    victim: Guest, new_guest: NewGuest, changes: list[str]
) -> None:
    theirs = new_guest().sign_in("tberg").token()
    before = everything(victim.app)
    for bad in (theirs, theirs[:-1], "é\0", "A" * 10_000):
        for path in changes:
            answer = victim.client.post(path, data=GOOD | {"csrf_token": bad})
            assert answer.status_code in (303, 400, 403, 429), path
    assert changed(before, everything(victim.app)) <= COUNTED


def test_another_sites_page_changes_nothing_even_with_a_token(
    victim: Guest, changes: list[str]
) -> None:
    form = GOOD | {"csrf_token": victim.token()}
    before = everything(victim.app)
    for headers in FROM_ELSEWHERE:
        for path in changes:
            answer = victim.client.post(path, data=form, headers=headers)
            assert answer.status_code == 403, (path, headers)
    assert changed(before, everything(victim.app)) == set()


def test_other_kinds_of_content_change_nothing(victim: Guest, changes: list[str]) -> None:
    """What a foreign page can send without asking first, and JSON, with the token in a header."""
    token = victim.token()
    text = "&".join(f"{name}={value}" for name, value in GOOD.items()) + f"&csrf_token={token}"
    kinds = ("text/plain", "application/octet-stream", "")
    before = everything(victim.app)
    for path in changes:
        for kind in kinds:
            answer = victim.client.post(path, data=text, content_type=kind)
            assert answer.status_code in (303, 400, 403, 429), (path, kind)
    assert changed(before, everything(victim.app)) <= COUNTED


def test_a_token_in_the_address_is_no_token(victim: Guest, changes: list[str]) -> None:
    token = victim.token()
    before = everything(victim.app)
    for path in changes:
        answer = victim.client.post(path, query_string={"csrf_token": token}, data=GOOD)
        assert answer.status_code in (303, 400, 403, 429), path
    assert changed(before, everything(victim.app)) <= COUNTED


def test_our_own_pages_get_through(guest: Guest) -> None:
    """With the headers browsers send; `null` comes from our pages that send no referrer."""
    guest.sign_in()
    for origin in ("https://privacy.example.com", "null", None):
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"} if origin else {}
        answer = guest.client.post(
            "/you/requests/correction",
            data={"csrf_token": guest.token(), "field": "other", "should_say": "x"},
            headers=headers,
        )
        assert answer.status_code == 303


def test_an_origin_without_https_is_not_ours_though_the_proxy_asks_by_http(guest: Guest) -> None:
    guest.app.config["PREFERRED_URL_SCHEME"] = "http"
    form = {"csrf_token": "x"}
    for origin, status in (
        ("http://privacy.example.com", 403),
        ("https://privacy.example.com", 400),
    ):
        answer = guest.client.post("/sign-out", data=form, headers={"Origin": origin})
        assert answer.status_code == status, origin


def test_a_method_cannot_be_talked_into_another(guest: Guest) -> None:
    guest.sign_in()
    before = everything(guest.app)
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        for path in ("/sign-out", "/you/sessions/end-all"):
            headers = {header: "POST"}
            assert guest.client.get(path, headers=headers).status_code == 405
            assert guest.client.get(f"{path}?_method=POST", headers=headers).status_code == 405
    assert changed(before, everything(guest.app)) == set()
