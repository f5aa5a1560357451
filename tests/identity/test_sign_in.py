"""Signing in with a password."""

import pytest

from tests.cast import PASSWORD, Cast
from tests.guest import Guest


@pytest.mark.parametrize(
    "login", ["dwhitfield", "DWhitfield", "dana@example.com", "DANA@example.com"]
)
def test_user_id_and_address_open_the_account(guest: Guest, login: str) -> None:
    guest.post("/sign-in", login=login, password=PASSWORD)
    assert guest.answer.headers["Location"] == "/you"
    assert "Dana Whitfield" in guest.get("/you").text


def test_wrong_passwords_get_one_sentence(guest: Guest, cast: Cast) -> None:
    known = guest.post("/sign-in", status=422, login="dwhitfield", password="not this one")
    unknown = guest.post("/sign-in", status=422, login="dwhitfielx", password="not this one")
    assert known.title == "Error: Sign in – imgwg Privacy Center"
    assert known.html.replace("dwhitfield", "") != ""
    assert len(known.html) == len(unknown.html)
