"""One page for each kind: its records, page by page, and the facts beside them."""

import pytest

from privacycenter.access.copy import lies_in_words
from privacycenter.app import HOLDINGS
from tests.cast import Cast, make_log_lines
from tests.guest import Guest


@pytest.mark.parametrize("holding", HOLDINGS, ids=[one.key for one in HOLDINGS])
def test_every_kind_has_a_page_with_its_facts(guest: Guest, holding: object) -> None:
    page = guest.sign_in().get(f"/you/held/{holding.key}")
    assert page.h1 == holding.title
    place = lies_in_words(holding, guest.app.settings)
    for fact in (holding.why, holding.source, holding.recipients, holding.basis, place):
        assert " ".join(fact.split()) in page.text
    assert "In the policy" in page.text


def test_member_information_says_what_is_held(guest: Guest) -> None:
    page = guest.sign_in().get("/you/held/member-information")
    for text in (
        "Dana Whitfield",
        "dana@example.com",
        "dwhitfield",
        "Whitfield Signs",
        "9 Depot Road",
        "Sign maker",
        "scrambled form",
    ):
        assert text in page.text
    assert "$argon2" not in page.html


def test_earlier_values_stand_there(guest: Guest) -> None:
    page = guest.sign_in().get("/you/held/member-information")
    assert "Occupation: Machine dealer" in page.text


def test_log_lines_come_page_by_page_the_newest_first(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        make_log_lines(120, person_id=cast.member, days_ago=2, ip="203.0.113.7")
    seen, path = 0, "/you/held/server-logs"
    guest.sign_in()
    for expected in (50, 50, 25):
        page = guest.get(path)
        rows = page.html.count('<th scope="row">')
        assert rows == expected
        seen += rows
        older = [link for link in page.links() if "before=" in link]
        path = older[0] if older else ""
    assert seen == 125
    assert path == ""


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, "1e3", "%00", "٣"])
def test_nonsense_in_the_address_is_the_first_page_or_an_empty_one(
    guest: Guest, before: str
) -> None:
    guest.sign_in().get(f"/you/held/server-logs?before={before}")


def test_lines_of_ones_browser_are_ones_own(guest: Guest) -> None:
    page = guest.sign_in().get("/you/held/server-logs")
    assert "192.0.2.45" in page.text
    assert "198.51.100.9" not in page.text


def test_a_kind_that_does_not_exist_is_not_found(guest: Guest) -> None:
    guest.sign_in().get("/you/held/secrets", status=404)
