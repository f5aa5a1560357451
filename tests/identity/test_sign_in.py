"""Signing in with a password."""

from collections.abc import Callable

import argon2
import pytest
from sqlalchemy import select

from privacycenter.identity import passwords
from privacycenter.identity.models import Password
from privacycenter.web import Site
from tests.cast import PASSWORD, Cast
from tests.guest import Guest

OWASP_KIB, OWASP_PASSES = 19456, 2


@pytest.mark.parametrize(
    "login", ["dwhitfield", "DWhitfield", "dana@example.com", "DANA@EXAMPLE.COM"]
)
def test_user_id_and_address_open_the_account(guest: Guest, login: str) -> None:
    guest.post("/sign-in", login=login, password=PASSWORD)
    assert guest.answer.headers["Location"] == "/you"
    assert "Dana Whitfield" in guest.get("/you").text


def test_one_comes_back_to_the_page_one_wanted(guest: Guest) -> None:
    guest.get("/you/requests", status=303)
    wanted = guest.answer.headers["Location"]
    guest.post(wanted, login="dwhitfield", password=PASSWORD)
    assert guest.answer.headers["Location"] == "/you/requests"


def test_what_was_typed_is_kept_and_the_password_is_not(guest: Guest) -> None:
    page = guest.post("/sign-in", status=422, login="dwhitfield", password="not this one")
    assert 'value="dwhitfield"' in page.html
    assert "not this one" not in page.html
    assert "do not belong together" in page.text


def test_empty_fields_are_named(guest: Guest) -> None:
    page = guest.post("/sign-in", status=422, login=" ", password="")
    assert "Write your user ID or your email address" in page.text
    assert "Write your password" in page.text


def test_somebody_without_a_password_is_refused_like_anybody(
    guest: Guest, app: Site, cast: Cast
) -> None:
    with app.database.writing() as session:
        session.delete(session.get(Password, cast.other))
    page = guest.post("/sign-in", status=422, login="tberg", password=PASSWORD)
    assert "do not belong together" in page.text


def test_signing_out_ends_it_on_the_server(guest: Guest, new_guest: Callable[[], Guest]) -> None:
    guest.sign_in()
    cookie = guest.client.get_cookie("__Host-session", domain="privacy.example.com")
    assert cookie is not None
    copied = new_guest()
    copied.client.set_cookie("__Host-session", cookie.value, domain="privacy.example.com")
    copied.get("/you")
    guest.post("/sign-out")
    guest.get("/you", status=303)
    copied.get("/you", status=303)


def test_a_hash_with_other_parameters_is_renewed(
    guest: Guest, app: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", stronger)
    guest.sign_in()
    with app.database.reading() as session:
        stored = session.scalar(select(Password.hash).where(Password.person_id == cast.member))
    assert "m=128,t=2" in str(stored)


def test_the_real_parameters_are_at_least_owasps() -> None:
    made = passwords.real_hasher().hash("a password")
    assert made.startswith("$argon2id$")
    found = argon2.extract_parameters(made)
    assert found.memory_cost >= OWASP_KIB
    assert found.time_cost >= OWASP_PASSES
