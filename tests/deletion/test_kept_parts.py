"""What is kept on a ground is used for nothing else until its day has come, and goes then; what a
court holds goes when the hold is lifted. The request and its receipt stay as long."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.audit import WORKER, acting
from privacycenter.audit.models import Event
from privacycenter.chores.retention import carry_out
from privacycenter.db import session
from privacycenter.identity.models import Person
from privacycenter.imports import run_import
from privacycenter.receipts.models import Receipt
from privacycenter.records.newsletters.models import Subscription
from privacycenter.records.payments.importing import PaymentsImport
from privacycenter.records.payments.models import AdvertisingAccount
from privacycenter.records.posts.models import Post
from privacycenter.records.server_logs.models import LogLine
from privacycenter.refusals import Conflict
from privacycenter.rights.deletion import holds
from privacycenter.rights.deletion.ending import end_kept_parts
from privacycenter.rights.deletion.models import Decision, Erasure, LegalHold, Part, Task
from privacycenter.rights.deletion.plan import Kept
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, make_log_lines, open_request
from tests.deletion.acting import (
    approve,
    as_staff,
    ask,
    delete_everything,
    end_tasks,
    erase,
    one_step,
    propose,
)
from tests.deletion.backups import postgresql_in_prove
from tests.deletion.filling import fill_with_everything
from tests.deletion.scanner import clues_of, scan

Travel = Callable[..., None]


def number_of(model: Any, *which: Any) -> int:
    return session().scalar(select(func.count()).select_from(model).where(*which)) or 0


def end_kept(app: Site, budget: int = 500) -> int:
    with app.database.work(writes=True), acting(WORKER):
        return end_kept_parts(app.means, budget)


def keep_time(app: Site) -> None:
    """Every retention rule, carried out to the end."""
    for rule in app.rules:
        with app.database.work(writes=True), acting(WORKER):
            while carry_out(rule, app.settings, 1000):
                continue


def bring_in(app: Site, *lines: str) -> Any:
    file = io.BytesIO("\n".join(("user_id,account_no,program,state", *lines)).encode())
    return run_import(
        PaymentsImport("accounts.csv", app.keys),
        file,
        source="accounts.csv",
        database=app.database,
        pseudonyms=app.pseudonyms,
    )


def test_a_kept_account_is_not_used_and_goes_on_its_day(
    app: Site, cast: Cast, post: Callable[[], int], travel: Travel
) -> None:
    with app.database.work(writes=True):
        clues = clues_of(cast.member, app)
    number = delete_everything(app, cast, cast.member)
    end_tasks(app, cast, number)
    while post():
        continue
    assert {find.where for find in scan(app, clues)} == {
        "advertising_account.account_no",
        "advertising_account.billing_contact",
    }
    with (
        pytest.raises(IntegrityError, match="a_kept_account_is_not_used"),
        app.database.work(writes=True),
    ):
        session().execute(update(AdvertisingAccount).values(billing_contact="Somebody"))
    assert bring_in(app, "dwhitfield,A-1001,Another program,running").kept_out == 1
    travel(days=800)  # past the 24 months of requests
    keep_time(app)
    assert end_kept(app) > 0, "what had no account kept it for 24 months"
    keep_time(app)
    with app.database.work(writes=False):
        assert number_of(Request, Request.id == number) == 1
        assert number_of(Receipt) == 2
        assert number_of(AdvertisingAccount) == 1
        until = (
            session()
            .scalars(select(Part.until_on).where(Part.holding == "advertising-accounts"))
            .one()
        )
        assert until is not None
    days = (until - clock.day_of(clock.now(), app.settings.time_zone)).days
    travel(days=days)
    assert end_kept(app) == 0, "the last day counts"
    travel(days=1)
    assert end_kept(app) > 0
    with app.database.work(writes=False):
        assert number_of(AdvertisingAccount) == 0
        assert number_of(Event, Event.name == "deletion.part_ended") == 1
    keep_time(app)
    with app.database.work(writes=False):
        for model in (Request, Decision, Part, Erasure, Task, Receipt):
            assert number_of(model) == 0, model
    assert scan(app, clues) == []


@postgresql_in_prove
def test_nothing_kept_keeps_no_request(app: Site, cast: Cast, travel: Travel) -> None:
    """Somebody without an advertising account: the rule that would keep one keeps nothing."""
    number = delete_everything(app, cast, cast.other)
    end_tasks(app, cast, number)
    travel(days=800)
    keep_time(app)
    end_kept(app)
    keep_time(app)
    with app.database.work(writes=False):
        assert number_of(Request, Request.id == number) == 0
        assert number_of(Erasure) == number_of(Receipt) == 0


@postgresql_in_prove
def test_an_import_between_approval_and_execution_goes_on(app: Site, cast: Cast) -> None:
    """Nobody is kept out before the erasure begins, and nothing is restricted."""
    number = ask(app, cast.member)
    propose(app, cast, number)
    approve(app, cast, number)
    assert bring_in(app, "dwhitfield,A-1001,Another program,running").changed == 1
    erase(app)
    assert bring_in(app, "dwhitfield,A-1001,Banner,running").kept_out == 1


def hold(app: Site, cast: Cast, number: int, *kinds: str) -> None:
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        for one in kinds:
            holds.place_hold(
                number,
                cast.clerk,
                holding=one,
                ground="legal_claims",
                facts="A lawsuit",
                means=app.means,
            )


def lift(app: Site, cast: Cast, number: int, kind: str) -> None:
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        found = session().scalars(select(LegalHold.id).where(LegalHold.holding == kind)).one()
        holds.lift_hold(number, cast.clerk, hold_id=found)


def erase_but(app: Site, cast: Cast, *kinds: str, **kept: Kept) -> int:
    """Everything of the first member goes, but what is held and what the clerk keeps."""
    number = ask(app, cast.member)
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        request = session().get_one(Request, number)
        request.taken_by, request.taken_at, request.taken_for = cast.clerk, clock.now(), "Due"
    hold(app, cast, number, *kinds)
    propose(app, cast, number, **kept)
    approve(app, cast, number)
    erase(app)
    end_tasks(app, cast, number)
    with app.database.work(writes=False):
        assert session().get_one(Request, number).state == "fulfilled"
    return number


@postgresql_in_prove
def test_what_was_held_goes_when_the_hold_is_lifted(app: Site, cast: Cast) -> None:
    """Newsletters are found by an address, which nobody else knows any more by then; posts hang on
    the person's own row, which stays with them."""
    with app.database.work(writes=True):
        fill_with_everything(app, cast.member, "dana")
    number = erase_but(app, cast, "newsletters", "posts")
    theirs = Subscription.address_key.in_(("dana@example.com", "dana.second@example.com"))

    def left() -> tuple[int, int, int, bool]:
        with app.database.work(writes=False):
            sealed = session().scalars(select(Erasure.subject)).one() is not None
            return (
                number_of(Subscription, theirs),
                number_of(Post, Post.person_id == cast.member),
                number_of(Person, Person.id == cast.member),
                sealed,
            )

    assert left() == (2, 2, 1, True)
    end_kept(app)
    assert left() == (2, 2, 1, True)
    lift(app, cast, number, "newsletters")
    end_kept(app)
    assert left() == (0, 2, 1, False), "and whose it was is forgotten"
    lift(app, cast, number, "posts")
    end_kept(app)
    assert left() == (0, 0, 0, False)
    with app.database.work(writes=False):
        assert number_of(Subscription, ~theirs) > 0
        assert number_of(Post, Post.person_id == cast.other) == 1
        ended = session().scalars(select(Part.holding).where(Part.ended_at.is_not(None)))
        assert {*ended} >= {"newsletters", "posts", "member-information"}


@postgresql_in_prove
def test_what_a_clerk_kept_goes_on_its_day_a_budget_at_a_time(
    app: Site, cast: Cast, travel: Travel
) -> None:
    """Server logs hang on the person, and on browsers that nobody else knows any more."""
    with app.database.work(writes=True):
        make_log_lines(20, person_id=cast.member, days_ago=4)
        make_log_lines(20, visitor="v-dana", days_ago=5)
    until = clock.day_of(clock.now(), app.settings.time_zone) + timedelta(days=30)
    why = Kept("security_integrity", "An attack is looked into", until)
    erase_but(app, cast, server_logs=why, newsletters=why)
    travel(days=31)
    theirs = (LogLine.person_id == cast.member) | (LogLine.visitor_id == "v-dana")
    with app.database.work(writes=False):
        before = number_of(LogLine, theirs)
        assert before == 45
    assert end_kept(app, 25) == 25
    with app.database.work(writes=False):
        assert number_of(LogLine, theirs) == 20
        assert number_of(Subscription, Subscription.address_key == "dana@example.com") == 1
        assert number_of(Person, Person.id == cast.member) == 1
    while end_kept(app, 25) >= 25:
        continue
    with app.database.work(writes=False):
        assert number_of(LogLine, theirs) == 0
        assert number_of(Subscription, Subscription.address_key == "dana@example.com") == 0
        assert number_of(Person, Person.id == cast.member) == 0
        assert session().scalars(select(Erasure.subject)).one() is None


@postgresql_in_prove
def test_a_part_that_cannot_go_is_in_no_others_way(
    app: Site, cast: Cast, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    until = clock.day_of(clock.now(), app.settings.time_zone) + timedelta(days=30)
    why = Kept("legal_claims", "A claim", until)
    erase_but(app, cast, newsletters=why, partners=why)

    def broken(*_: Any) -> int:
        raise RuntimeError("an eraser is wrong")

    holdings = [
        replace(one, erase=broken) if one.key == "partners" else one for one in app.holdings
    ]
    app.means = replace(app.means, holdings=tuple(holdings))
    travel(days=31)
    end_kept(app)
    with app.database.work(writes=False):
        assert number_of(Subscription, Subscription.address_key == "dana@example.com") == 0
        ended = dict(session().execute(select(Part.holding, Part.ended_at)).all())
    assert ended["newsletters"] is not None
    assert ended["partners"] is None
    assert "erasure stuck" in caplog.text


@postgresql_in_prove
def test_a_hold_comes_too_late_by_another_request_as_well(app: Site, cast: Cast) -> None:
    with app.database.work(writes=True):
        other = open_request(app, cast.member, "correction", field="firm", should_say="X").id
        request = session().get_one(Request, other)
        request.taken_by, request.taken_at, request.taken_for = cast.clerk, clock.now(), "Due"
    number = ask(app, cast.member, "newsletters")
    propose(app, cast, number)
    approve(app, cast, number)
    one_step(app)
    with pytest.raises(Conflict):
        hold(app, cast, other, "newsletters")
    erase(app)
    hold(app, cast, other, "posts")
