"""The policy: the version in force on any day, old ones to read, no untrue claim."""

import re
from datetime import date

import pytest

from privacycenter.policy import VERSIONS, version_in_force
from tests.guest import Guest


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2020-01-01", "2025-01-01"),
        ("2025-01-01", "2025-01-01"),
        ("2026-06-30", "2025-01-01"),
        ("2026-07-01", "2026-07-01"),
        ("2031-01-01", "2026-07-01"),
    ],
)
def test_the_version_in_force_on_a_day(day: str, version: str) -> None:
    assert version_in_force(date.fromisoformat(day)).id == version


def test_versions_are_in_order_and_named_by_their_day() -> None:
    assert list(VERSIONS) == sorted(VERSIONS, key=lambda one: one.effective_on)
    assert all(one.id == one.effective_on.isoformat() for one in VERSIONS)


def test_all_versions_can_be_read(guest: Guest) -> None:
    page = guest.get("/policy")
    for version in VERSIONS:
        assert f"/policy/{version.id}" in page.links()
        guest.get(f"/policy/{version.id}")
    guest.get("/policy/1999-01-01", status=404)


def test_the_contact_stands_on_every_public_page(guest: Guest) -> None:
    for path in ("/", "/policy", "/sign-in"):
        page = guest.get(path)
        assert "100 Example Avenue" in page.text
        assert "privacy@example.com" in page.text


def test_no_page_claims_a_framework(guest: Guest) -> None:
    claim = re.compile(
        r"(registered|certified|complies)[^.]{0,80}"
        r"(Safe Harbor|Privacy Shield|Data Privacy Framework)",
        re.IGNORECASE,
    )
    for path in ("/", "/policy", "/sign-in", "/policy/2025-01-01"):
        assert not claim.search(guest.get(path).text)


def test_public_pages_need_no_cookie_and_set_none(guest: Guest) -> None:
    for path in (
        "/",
        "/policy",
        "/policy/2025-01-01",
        "/healthz",
        "/robots.txt",
        "/.well-known/security.txt",
    ):
        guest.get(path)
        assert "Set-Cookie" not in guest.answer.headers


def test_machines_find_what_they_look_for(guest: Guest) -> None:
    assert "Contact: mailto:privacy@example.com" in guest.get(
        "/.well-known/security.txt"
    ).answer.get_data(as_text=True)
    guest.get("/.well-known/change-password", status=303)
    assert guest.answer.headers["Location"] == "/you/password"


def test_every_capitalised_term_is_defined(guest: Guest) -> None:
    page = guest.get("/policy")
    defined = {"".join(one.itertext()) for one in page.all("dt")}
    for term in (
        "Personal Information",
        "Member Information",
        "Sensitive Personal Information",
        "Valid legal process",
        "Aggregated non-personal information",
        "Links",
    ):
        assert term in defined
