"""Sessions live on the server: listed, ended one by one or all, and by themselves."""

import re
from collections.abc import Callable

import pytest

from tests.guest import Guest

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


def test_they_are_listed_with_what_one_recognises_them_by(
    guest: Guest, new_guest: Callable[[], Guest]
) -> None:
    other = new_guest()
    other.client.environ_base["HTTP_USER_AGENT"] = CHROME
    other.sign_in()
    page = guest.sign_in().get("/you/sessions")
    assert page.h1 == "Where you are signed in"
    assert "Two browsers" in page.text
    assert "Chrome on Windows" in page.text
    assert "(this one)" in page.text


def test_one_is_ended(guest: Guest, new_guest: Callable[[], Guest]) -> None:
    other = new_guest().sign_in()
    page = guest.sign_in().get("/you/sessions")
    ends = re.findall(r'action="(/you/sessions/\d+/end)"', page.html)
    for path in ends:
        row = page.html.split(path)[0].rsplit("<tr>", 1)[1]
        if "(this one)" not in row:
            assert "signed out" in guest.send(path).text
    other.get("/you", status=303)
    guest.get("/you")


def test_ending_ones_own_leads_out(guest: Guest) -> None:
    page = guest.sign_in().get("/you/sessions")
    guest.post(re.findall(r'action="(/you/sessions/\d+/end)"', page.html)[0])
    guest.get("/you", status=303)


def test_all_are_ended(guest: Guest, new_guest: Callable[[], Guest]) -> None:
    other = new_guest().sign_in()
    page = guest.sign_in().send("/you/sessions/end-all")
    assert "signed out everywhere" in page.text
    for one in (guest, other):
        one.get("/you", status=303)


def test_somebody_elses_is_not_found(guest: Guest, new_guest: Callable[[], Guest]) -> None:
    page = guest.sign_in().get("/you/sessions")
    path = re.findall(r'action="(/you/sessions/\d+/end)"', page.html)[0]
    new_guest().sign_in("tberg").post(path, status=404)
    guest.get("/you")


@pytest.mark.parametrize(("minutes", "status"), [(119, 200), (121, 303)])
def test_two_hours_without_a_visit_end_it(
    guest: Guest, travel: Callable[..., None], minutes: int, status: int
) -> None:
    guest.sign_in()
    travel(minutes=minutes)
    guest.get("/you", status=status)


def test_a_week_ends_it_in_any_case(guest: Guest, travel: Callable[..., None]) -> None:
    guest.sign_in()
    for _ in range(24 * 7 - 1):
        travel(hours=1)
        guest.get("/you")
    travel(hours=1, minutes=1)
    guest.get("/you", status=303)


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_staff_sessions_are_shorter(
    guest: Guest, travel: Callable[..., None], minutes: int, status: int
) -> None:
    guest.sign_in_to_office()
    travel(minutes=minutes)
    guest.get("/office", status=status)
