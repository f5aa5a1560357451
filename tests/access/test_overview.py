"""What we hold about you: every category of the policy, none left out."""

from collections.abc import Callable

from privacycenter.holdings import CATEGORIES
from tests.cast import Cast
from tests.guest import Guest


def test_it_names_every_category(guest: Guest) -> None:
    page = guest.sign_in().get("/you")
    connected = {one.category for one in guest.app.holdings}
    for category in CATEGORIES:
        if category.key not in connected:
            assert category.title in page.text
            assert str(category.elsewhere) in page.text
    for holding in guest.app.holdings:
        assert holding.title in page.text


def test_it_counts_what_is_there_and_says_where_nothing_is(
    guest: Guest, new_guest: Callable[[], Guest]
) -> None:
    page = guest.sign_in().get("/you")
    assert '<td class="num" data-label="lines">5</td>' in page.html
    page = new_guest().sign_in("tberg").get("/you")
    assert "Nothing about you" in page.text


def test_it_shows_ones_own_only(guest: Guest) -> None:
    page = guest.sign_in("tberg").get("/you")
    assert "Tomas Berg" in page.text
    assert "Dana" not in page.text
    assert '<td class="num" data-label="lines">4</td>' in page.html


def test_it_tells_the_latest(guest: Guest) -> None:
    page = guest.sign_in().get("/you")
    assert "You signed in with your password." in page.text
    assert "You corrected your occupation." in page.text
    assert "No one of the privacy office has." in page.text


def test_an_open_request_stands_there_with_its_clock(guest: Guest, cast: Cast) -> None:
    from tests.cast import open_request

    with guest.app.database.work(writes=True):
        open_request(guest.app, cast.member)
    page = guest.sign_in().get("/you")
    assert "Deletion of everything, day 0 of 45" in page.text


def test_it_is_for_the_person_alone(guest: Guest) -> None:
    guest.get("/you", status=303)
    guest.sign_in_to_office().get("/you", status=403)


def test_it_is_stored_nowhere(guest: Guest) -> None:
    page = guest.sign_in().get("/you")
    assert page.answer.headers["Cache-Control"] == "no-store"
