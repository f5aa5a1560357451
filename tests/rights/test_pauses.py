"""Asking who is asking: the clock of the GDPR stands still, California's runs on; and every stored
date follows from receipt, more time and pauses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.app import create_app
from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.db.faults import broken_rule
from privacycenter.refusals import Conflict
from privacycenter.rights import clocks, lifecycle
from privacycenter.rights.deadlines import Span, deadlines_of
from privacycenter.rights.extending import extend
from privacycenter.rights.models import Message, Pause, Request
from privacycenter.rights.pausing import ask_for_proof, resume
from privacycenter.web import Site
from privacycenter.web.words import day_in_words
from tests import cast as cast_module
from tests.cast import Cast, open_request
from tests.conftest import settings_with
from tests.databases import copy_sqlite
from tests.guest import Guest
from tests.mailbox import Mailbox

Under = Callable[[str], None]
Travel = Callable[..., None]
QUESTION = "Which ink did you buy last?"


def taken(app: Site, cast: Cast, kind: str = "correction", **asked: str) -> int:
    with app.database.work(writes=True):
        number = open_request(app, cast.member, kind, **(asked or {"field": "other"})).id
        lifecycle.take(number, cast.clerk, "It is due")
        return number


def stored(app: Site, number: int) -> Request:
    with app.database.reading() as own:
        return own.get_one(Request, number)


def pauses(app: Site) -> list[Span]:
    with app.database.reading() as own:
        found = own.scalars(select(Pause).order_by(Pause.id))
        return [Span(one.begun_on, one.ended_on) for one in found]


def test_the_clock_stands_still_until_the_person_answers(
    guest: Guest,
    cast: Cast,
    under: Under,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    travel: Travel,
) -> None:
    under("gdpr")
    app, number = guest.app, taken(guest.app, cast)
    path = f"/office/requests/{number}"
    travel(days=10)
    page = guest.sign_in_to_office().get(path)
    assert "The clock stands still from today until the person answers." in page.text
    assert "Write what you ask" in guest.post(f"{path}/ask-for-proof", status=422).text
    page = guest.send(f"{path}/ask-for-proof", question=QUESTION)
    assert "You have asked. The clock stands still now." in page.text
    assert "The clock stands still since" in page.text
    asked_on, due = clocks.today(app.settings), stored(app, number).answer_by
    assert due is not None
    assert pauses(app) == [Span(asked_on, None)]
    post()
    assert "has written to you" in mailbox.to(cast.member_address)[-1].get_content()
    page = guest.send(f"{path}/ask-for-proof", question="And which paper?")
    assert "The clock stands still now." in page.text
    assert len(pauses(app)) == 1

    travel(days=60)
    left = (due - asked_on).days
    page = guest.sign_in_to_office().get("/office")
    assert "none late" in page.text
    assert "Waits for the person" in page.text
    assert "Stands still" in page.text
    assert f"{left} days left" in page.text
    assert "None of this kind." in guest.get("/office?show=late").text
    dana = new_guest().sign_in()
    page = dana.get(f"/you/requests/{number}")
    assert QUESTION in page.text
    assert f"Stands still since {day_in_words(asked_on)}" in page.text
    assert "day 10 of" in dana.get("/you").text

    dana.post(f"/you/requests/{number}/write", text="The blue one.")
    today, new = clocks.today(app.settings), stored(app, number).answer_by
    assert pauses(app) == [Span(asked_on, today)]
    assert new is not None
    assert 0 <= (new - today).days - left <= 2, "as many days as before, off a weekend"
    assert (
        f"From {day_in_words(asked_on)} to {day_in_words(today)}"
        in dana.get(f"/you/requests/{number}").text
    )
    page = guest.get(path)
    assert f"From {day_in_words(asked_on)} to {day_in_words(today)}" in page.text
    assert "stands still since" in dana.get("/you/activity").text


def test_the_office_lets_it_run_again(
    guest: Guest, cast: Cast, under: Under, travel: Travel
) -> None:
    under("ukgdpr")
    app, number = guest.app, taken(guest.app, cast)
    path = f"/office/requests/{number}"
    guest.sign_in_to_office().post(f"{path}/ask-for-proof", question=QUESTION)
    before = stored(app, number).answer_by
    assert before is not None
    travel(days=7)
    page = guest.sign_in_to_office().send(f"{path}/resume")
    assert "The clock runs again." in page.text
    after = stored(app, number).answer_by
    assert after == before + timedelta(days=7), "a week later is no weekend"
    page = guest.post(f"{path}/resume", status=409)
    assert "runs already" in page.text


def test_california_counts_the_time_in(guest: Guest, cast: Cast) -> None:
    app, number = guest.app, taken(guest.app, cast)
    path = f"/office/requests/{number}"
    page = guest.sign_in_to_office().get(path)
    assert "the clock runs on while you wait" in page.text
    before = stored(app, number).answer_by
    page = guest.send(f"{path}/ask-for-proof", question=QUESTION)
    assert "You have asked. The clock runs on." in page.text
    assert (pauses(app), stored(app, number).answer_by) == ([], before)
    with app.database.reading() as own:
        assert own.scalars(select(Message.text)).all() == [QUESTION]
    with pytest.raises(IntegrityError) as caught, app.database.work(writes=True):
        session().execute(
            insert(Pause).values(
                request_id=number, begun_on=clocks.today(app.settings), because="Nothing"
            )
        )
    assert broken_rule(caught.value) == "no_clock_of_california_stands_still"


def test_who_doubts_must_ask_in_time(
    guest: Guest, cast: Cast, under: Under, travel: Travel
) -> None:
    under("gdpr")
    app, number = guest.app, taken(guest.app, cast)
    travel(days=40)
    page = guest.sign_in_to_office().get(f"/office/requests/{number}")
    assert "it does not stand still once the answer is late" in page.text
    page = guest.send(f"/office/requests/{number}/ask-for-proof", question=QUESTION)
    assert "The clock runs on." in page.text
    assert pauses(app) == []


def test_a_new_way_in_is_shown_at_once_or_not(app: Site, cast: Cast, under: Under) -> None:
    under("gdpr")
    evidence = {"new_address": "d@example.org", "code": "", "matches": {}}
    number = taken(app, cast, "recovery", **evidence)  # type: ignore[arg-type]
    with app.database.work(writes=True):
        assert not ask_for_proof(number, cast.clerk, QUESTION, app.settings)


def test_more_time_while_the_clock_stands_still(
    app: Site, cast: Cast, under: Under, travel: Travel
) -> None:
    """The first period is not over, however long the answer takes."""
    under("gdpr")
    number = taken(app, cast)
    with app.database.work(writes=True):
        ask_for_proof(number, cast.clerk, QUESTION, app.settings)
    travel(days=90)
    with app.database.work(writes=True):
        extend(number, cast.clerk, "There is much of it.", app.settings)
        resume(number, cast.clerk, app.settings)
    one, (pause,) = stored(app, number), pauses(app)
    assert one.received_on is not None
    expected = deadlines_of("gdpr", one.received_on, extended=True, pauses=[pause])
    assert one.answer_by == expected.answer_by


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([(3, None), (4, None)], "uq_request_pause_one_running"),
        ([(3, 2)], "ck_request_pause_ends_after_begin"),
    ],
)
def test_the_table_knows_what_a_pause_is(
    app: Site, cast: Cast, under: Under, rows: list[tuple[int, int | None]], rule: str
) -> None:
    under("gdpr")
    number, today = taken(app, cast), clocks.today(app.settings)
    with pytest.raises(IntegrityError) as caught, app.database.work(writes=True):
        for begun, ended in rows:
            session().execute(
                insert(Pause).values(
                    request_id=number,
                    begun_on=today + timedelta(days=begun),
                    ended_on=None if ended is None else today + timedelta(days=ended),
                    because="We asked",
                )
            )
    assert broken_rule(caught.value) == rule


STEPS = ("take", "let_go", "ask", "resume", "write", "answer", "extend", "withdraw", "decline")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Site, Cast]:
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("clocks"))
    site = create_app(settings_with(database_url=url))
    return site, cast_module.enter(site)


def step(app: Site, people: Cast, number: int, name: str) -> None:
    clerk, given = people.clerk, app.settings
    verbs: dict[str, Callable[[], object]] = {
        "take": lambda: lifecycle.take(number, clerk, "It is due"),
        "let_go": lambda: lifecycle.let_go(number, clerk),
        "ask": lambda: ask_for_proof(number, clerk, QUESTION, given),
        "resume": lambda: resume(number, clerk, given),
        "write": lambda: lifecycle.write_as_person(number, people.member, "Blue.", given),
        "answer": lambda: lifecycle.write_as_office(number, clerk, "Thank you."),
        "extend": lambda: extend(number, clerk, "There is much of it.", given),
        "withdraw": lambda: lifecycle.withdraw(number, people.member),
        "decline": lambda: lifecycle.decline(number, clerk, ground="accurate", facts="So."),
    }
    with acting(Actor("staff", clerk, "clerk")):
        verbs[name]()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["ccpa", "gdpr", "ukgdpr"]),
    st.lists(st.tuples(st.integers(0, 25), st.sampled_from(STEPS)), max_size=12),
)
def test_after_any_walk_the_stored_dates_are_those_that_follow(
    stage: tuple[Site, Cast], regime: str, walk: list[tuple[int, str]]
) -> None:
    app, people = stage
    app.settings = replace(app.settings, regime=regime)
    now = clock.now()
    with app.database.work(writes=True):
        number = open_request(app, people.member, "correction", field="other").id
        lifecycle.take(number, people.clerk, "It is due")
    for days, name in walk:
        now += timedelta(days=days)
        with time_machine.travel(now, tick=True):
            try:
                with app.database.work(writes=True):
                    step(app, people, number, name)
            except Conflict:
                pass
            with app.database.work(writes=False):
                for one in session().scalars(select(Request)):
                    found = clocks.deadlines(one)
                    assert (one.received_on, one.acknowledge_by, one.answer_by) == (
                        found.received_on,
                        found.acknowledge_by,
                        found.answer_by,
                    )
                    assert regime != "ccpa" or one.id != number or not found.pauses
                    assert (found.days_left(clocks.today(app.settings)) < 0) == (
                        found.gone(clocks.today(app.settings)) == 100
                    )
