"""The history as an auditor reads it: everything that happened, and nobody's name."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import text

from privacycenter import clock
from privacycenter.audit import chain
from privacycenter.db import session
from privacycenter.office.history import views
from privacycenter.web import Site
from tests.cast import Cast, open_request
from tests.guest import Guest

NewGuest = Callable[[], Guest]


@pytest.fixture
def ada(new_guest: NewGuest, guest: Guest, cast: Cast) -> Guest:
    """An auditor, after some things have happened."""
    guest.sign_in()
    with guest.app.database.work(writes=True):
        number = open_request(
            guest.app, cast.member, "correction", field="other", should_say="x"
        ).id
    rosa = new_guest().sign_in_to_office()
    rosa.post(f"/office/requests/{number}/take", because="due")
    rosa.get(f"/office/requests/{number}")
    rosa.post(f"/office/requests/{number}/answer", text="We look into it.")
    return new_guest().sign_in_to_office(cast.auditor_address)


def rows(guest: Guest, path: str = "/office/history") -> list[list[str]]:
    page = guest.get(path)
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row]
        for row in page.tree.xpath("//tbody/tr")
    ]


def test_what_happened_stands_there_without_anybodys_name(ada: Guest) -> None:
    page = ada.get("/office/history")
    shown = {(row[0], row[2], row[3]) for row in rows(ada)}
    assert ("Staff: signed in", "Staff: auditor", "") in shown
    looks = [row for row in shown if row[:2] == ("Request: looked", "Staff: clerk")]
    assert [bool(re.fullmatch(r"C-\d{4}-\d{4}", row[2])) for row in looks] == [True]
    assert ("Identity: signed in", "The person", "") in shown
    for personal in (
        "Dana",
        "dana@",
        "dwhitfield",
        "Rosa",
        "rosa@",
        "We look into it",
        "next one due",
    ):
        assert personal not in page.html, personal


def test_only_one_kind_or_one_day(ada: Guest) -> None:
    found = rows(ada, "/office/history?kind=request.taken")
    assert [row[0] for row in found] == ["Request: taken"]
    day = clock.day_of(clock.now(), ada.app.settings.time_zone).isoformat()
    assert len(rows(ada, f"/office/history?day={day}")) == len(rows(ada))
    assert len(rows(ada, f"/office/history?day={day}&kind=request.taken")) == 1
    assert rows(ada, "/office/history?day=2020-02-29") == []


@pytest.mark.parametrize(
    "odd",
    [
        "kind=nothing",
        "kind=request.taken'--",
        "day=yesterday",
        "day=2026-13-01",
        "day=9999-12-31",
        "day=0001-01-01",
        "before=x",
        "before=0",
    ],
)
def test_nonsense_is_as_if_not_asked(ada: Guest, odd: str) -> None:
    ada.get(f"/office/history?{odd}")


def test_older_events_stand_on_the_next_page(ada: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rows(ada)
    monkeypatch.setattr(views, "PAGE_SIZE", 3)
    seen, path = [], "/office/history"
    while path:
        seen += rows(ada, path)
        links = [one for one in ada.get(path).all("a") if "".join(one.itertext()) == "Older events"]
        path = links[0].get("href") if links else ""
    assert seen == whole


def test_the_state_of_the_chain_is_shown_and_checked(
    ada: Guest, travel: Callable[..., None]
) -> None:
    travel(minutes=1)
    page = ada.get("/office/history")
    assert "0 events are sealed" in page.text
    with ada.app.database.work(writes=True):
        sealed = chain.seal_events()
    page = ada.get("/office/history")
    assert f"{sealed} events are sealed" in page.text
    assert "0 are not yet" in page.text
    page = ada.get("/office/history/check")
    assert page.h1 == "Nothing was changed"
    change_a_fact(ada.app)
    page = ada.get("/office/history/check")
    assert page.h1 == "Something was changed"
    assert "were changed" in page.text


def change_a_fact(app: Site) -> None:
    with app.database.work(writes=True):
        session().execute(text('UPDATE event_facts SET facts = \'{"reference": "C-1"}\''))


def test_looking_changes_nothing(ada: Guest) -> None:
    from tests.security.watching import changed, everything

    before = everything(ada.app)
    ada.get("/office/history")
    ada.get("/office/history/check")
    assert changed(before, everything(ada.app)) == set()


def test_an_auditor_sees_the_queue_and_no_person(ada: Guest, cast: Cast) -> None:
    with ada.app.database.work(writes=True):
        number = open_request(ada.app, cast.other).id
    assert f"/office/requests/{number}" in ada.get("/office").links()
    page = ada.get(f"/office/requests/{number}")
    for personal in ("Tomas", "tomas@", "tberg", "Please."):
        assert personal not in page.html
    assert [one.get("action") for one in page.all("form")] == ["/sign-out"]
    ada.post(f"/office/requests/{number}/take", status=403, because="due")
