"""What is kept leaves on its day: time travel over every declared period."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.audit import acting
from privacycenter.audit.actors import WORKER
from privacycenter.audit.models import Event
from privacycenter.chores.retention import carry_out
from privacycenter.db import session
from privacycenter.holdings import RetentionRule
from privacycenter.records.server_logs.models import LogLine
from privacycenter.rights import lifecycle
from privacycenter.web import Site
from privacycenter.web.models import LimitCounter
from tests.cast import Cast, make_log_lines, open_request


def rule_named(app: Site, name: str) -> RetentionRule:
    return next(rule for rule in app.rules if rule.name == name)


def due(app: Site, name: str) -> int:
    with app.database.work(writes=False):
        return rule_named(app, name).due(app.settings)


def do(app: Site, name: str, budget: int = 100) -> int:
    with app.database.work(writes=True), acting(WORKER):
        return carry_out(rule_named(app, name), app.settings, budget)


def test_every_rule_says_what_it_does(app: Site) -> None:
    for rule in app.rules:
        assert "{" not in rule.sentence(app.settings)


@pytest.mark.parametrize(("days", "number"), [(89.9, 0), (90.1, 5)])
def test_log_lines_are_erased_after_ninety_days(app: Site, days: float, number: int) -> None:
    with app.database.work(writes=True):
        make_log_lines(5, days_ago=days)
        make_log_lines(7, days_ago=1)
    assert due(app, "server-logs.erase") == number
    assert do(app, "server-logs.erase") == number
    with app.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogLine)) == 12 - number


def test_a_budget_is_kept_and_the_rest_follows(app: Site) -> None:
    with app.database.work(writes=True):
        make_log_lines(25, days_ago=100)
    assert [do(app, "server-logs.erase", budget=10) for _ in range(4)] == [10, 10, 5, 0]


def test_addresses_are_shortened_after_thirty_days_and_only_once(app: Site) -> None:
    with app.database.work(writes=True):
        make_log_lines(3, days_ago=31)
        make_log_lines(2, days_ago=29)
    assert do(app, "server-logs.shorten") == 3
    assert do(app, "server-logs.shorten") == 0
    with app.database.reading() as session:
        ips = session.scalars(select(LogLine.ip)).all()
    assert sorted(ips) == ["192.0.2.0"] * 3 + ["192.0.2.44"] * 2


def test_counters_of_tries_go_after_a_day_and_young_ones_stay(app: Site) -> None:
    now = clock.now()
    with app.database.work(writes=True):
        for key, age in (("old", 1.1), ("old", 0.5), ("young", 0.9)):
            began_at = now - timedelta(days=age)
            session().add(LimitCounter(limit="mail.sender", key=key, began_at=began_at, tries=3))
    assert due(app, "limits.erase") == 1
    assert do(app, "limits.erase") == 1
    with app.database.work(writes=False):
        assert len(session().scalars(select(LimitCounter)).all()) == 2


def test_what_was_done_is_in_the_history(app: Site) -> None:
    with app.database.work(writes=True):
        make_log_lines(5, days_ago=91)
    do(app, "server-logs.erase")
    do(app, "server-logs.erase")
    with app.database.reading() as session:
        assert session.scalars(
            select(Event.name).where(Event.name == "retention.carried_out")
        ).all() == ["retention.carried_out"]


def test_a_dry_look_changes_nothing(app: Site) -> None:
    with app.database.work(writes=True):
        make_log_lines(5, days_ago=91)
    assert due(app, "server-logs.erase") == due(app, "server-logs.erase") == 5


def test_closed_requests_go_after_24_months_with_their_messages(
    app: Site, cast: Cast, travel: Callable[..., None]
) -> None:
    with app.database.work(writes=True):
        request = open_request(app, cast.member)
        lifecycle.write_as_person(request.id, cast.member, "Hello", app.settings)
        lifecycle.withdraw(request.id, cast.member)
        open_request(app, cast.other)
    travel(days=730)
    assert do(app, "requests.erase") == 0
    travel(days=2)
    assert do(app, "requests.erase") == 1
    assert due(app, "requests.erase") == 0


def test_details_of_history_go_after_24_months_and_the_event_stays(
    app: Site, cast: Cast, travel: Callable[..., None]
) -> None:
    with app.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Event))
    travel(days=732)
    assert do(app, "history.minimise") == before
    with app.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == (before or 0) + 1


def test_the_clock_of_the_rules_is_the_houses(app: Site, travel: Callable[..., None]) -> None:
    before = clock.now()
    travel(days=10)
    assert clock.now() - before > timedelta(days=9, hours=23)
