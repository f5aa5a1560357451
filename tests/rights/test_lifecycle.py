"""The lifecycle: whatever is tried in whatever order, only what the rules allow happens."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from privacycenter.app import create_app
from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.mail.models import Letter
from privacycenter.refusals import Conflict, Invalid, Unknown
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast, open_request
from tests.conftest import settings_with
from tests.databases import copy_sqlite

CLOSED = ("fulfilled", "declined", "withdrawn")


def begin(app: Site, person_id: int, kind: str) -> int:
    return lifecycle.begin_request(
        person_id, kind=kind, asked={"field": "email"}, note="", settings=app.settings
    )


def test_a_second_first_step_replaces_the_first(app: Site, cast: Cast) -> None:
    with app.database.work(writes=True):
        first = begin(app, cast.member, "deletion")
        second = begin(app, cast.member, "deletion")
        assert [one.id for one in session().scalars(select(Request))] == [second]
        assert first <= second


@pytest.mark.parametrize("ground", ["", "because", "accurate "])
def test_declining_needs_a_ground_of_the_list(app: Site, cast: Cast, ground: str) -> None:
    with app.database.work(writes=True):
        request = open_request(app, cast.member, "correction", field="email")
        lifecycle.take(request.id, cast.clerk, "It is due")
        with pytest.raises(Invalid, match="Choose why"):
            lifecycle.decline(request.id, cast.clerk, ground=ground, facts="Facts.")
        with pytest.raises(Invalid, match="Write the facts"):
            lifecycle.decline(request.id, cast.clerk, ground="accurate", facts="\n ")


def test_the_office_does_not_know_what_is_not_confirmed(app: Site, cast: Cast) -> None:
    with app.database.work(writes=True):
        number = begin(app, cast.member, "deletion")
        with pytest.raises(Unknown):
            lifecycle.take(number, cast.clerk, "It is due")


def test_somebody_without_an_address_gets_no_letter_and_keeps_the_right(
    app: Site, cast: Cast
) -> None:
    from privacycenter.identity.models import Address

    with app.database.work(writes=True):
        for one in session().scalars(select(Address).where(Address.person_id == cast.member)):
            session().delete(one)
        session().flush()
        open_request(app, cast.member)
        assert session().scalar(select(func.count()).select_from(Letter)) == 0


STEPS = (
    "open",
    "withdraw",
    "take",
    "take_second",
    "let_go",
    "write_person",
    "write_office",
    "fulfil",
    "decline",
)


def step(app: Site, people: Cast, number: int, name: str) -> None:
    """Try one step, as whoever would do it."""
    person, clerk, second = people.member, people.clerk, people.second_clerk
    verbs = {
        "open": lambda: lifecycle.open_request(number, person, app.settings),
        "withdraw": lambda: lifecycle.withdraw(number, person),
        "take": lambda: lifecycle.take(number, clerk, "It is due"),
        "take_second": lambda: lifecycle.take(number, second, "It is due"),
        "let_go": lambda: lifecycle.let_go(number, clerk),
        "write_person": lambda: lifecycle.write_as_person(number, person, "Hello", app.settings),
        "write_office": lambda: lifecycle.write_as_office(number, clerk, "Hello"),
        "fulfil": lambda: lifecycle.fulfil(number, clerk),
        "decline": lambda: lifecycle.decline(number, clerk, ground="accurate", facts="So."),
    }
    with acting(Actor("staff", clerk, "clerk")):
        verbs[name]()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Site, Cast]:
    url = copy_sqlite(sqlite_template, tmp_path_factory.mktemp("walk"))
    site = create_app(settings_with(database_url=url))
    return site, cast_module.enter(site)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["deletion", "correction"]), st.lists(st.sampled_from(STEPS), max_size=12))
def test_any_walk_keeps_the_rules(stage: tuple[Site, Cast], kind: str, walk: list[str]) -> None:
    app, people = stage
    with app.database.work(writes=True):
        for one in session().scalars(select(Request).where(Request.state == "open")).all():
            lifecycle.withdraw(one.id, people.member)
        number = begin(app, people.member, kind)
    was_closed = False
    for name in walk:
        before = state_of(app, number)
        try:
            with app.database.work(writes=True):
                step(app, people, number, name)
        except (Conflict, Unknown):
            assert state_of(app, number) == before, "a refused step changes nothing"
        else:
            assert not was_closed, "what is closed stays closed"
        after = state_of(app, number)
        was_closed = after in CLOSED or after is None
        assert kind == "correction" or after not in ("fulfilled", "declined")


def state_of(app: Site, number: int) -> str | None:
    with app.database.reading() as reading:
        return reading.scalar(select(Request.state).where(Request.id == number))
