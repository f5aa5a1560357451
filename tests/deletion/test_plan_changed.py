"""Two people agreed to a plan. When a rule, a ground, a hold or a kind of record is another one by
the time it is carried out, nothing is erased and they are asked again. What merely arrived goes."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from privacycenter.db import Base, session
from privacycenter.holdings import RetentionRule
from privacycenter.identity.models import Person, VisitorId
from privacycenter.imports import run_import
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.server_logs.models import LogLine
from privacycenter.rights.deletion import erasing, holds
from privacycenter.rights.deletion.ledger import entries
from privacycenter.rights.deletion.models import Decision, Erasure, LegalHold, Part
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, make_log_lines
from tests.deletion.acting import approve, as_staff, ask, erase, one_step, propose
from tests.deletion.backups import postgresql_in_prove
from tests.deletion.dying import die_at
from tests.failures.conftest import die, killed
from tests.guest import Guest


def approved(app: Site, cast: Cast) -> int:
    number = ask(app, cast.member)
    propose(app, cast, number)
    approve(app, cast, number)
    return number


def with_holding(app: Site, key: str, **changes: Any) -> None:
    """A holding's declaration is another one from now on."""
    holdings = [replace(one, **changes) if one.key == key else one for one in app.means.holdings]
    app.means = replace(app.means, holdings=tuple(holdings))


def another_rule(app: Site, cast: Cast, number: int) -> None:
    rule = RetentionRule("x", "Lines stay for ever", lambda _: 0, lambda *_: 0)
    with_holding(app, "server-logs", rules=(rule,))


def another_period(app: Site, cast: Cast, number: int) -> None:
    app.means = replace(app.means, settings=replace(app.settings, log_retention_days=30))


def another_span(app: Site, cast: Cast, number: int) -> None:
    with_holding(app, "advertising-accounts", kept_months=10 * 12)


def another_ground(app: Site, cast: Cast, number: int) -> None:
    with_holding(app, "advertising-accounts", kept_ground="legal_claims")


def a_new_holding(app: Site, cast: Cast, number: int) -> None:
    posts = next(one for one in app.holdings if one.key == "posts")
    more = replace(posts, key="letters-to-the-editor", title="Letters to the editor")
    app.means = replace(app.means, holdings=(*app.means.holdings, more))


def no_holding_any_more(app: Site, cast: Cast, number: int) -> None:
    left = tuple(one for one in app.means.holdings if one.key != "newsletters")
    app.means = replace(app.means, holdings=left)


def a_hold(app: Site, cast: Cast, number: int) -> None:
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        holds.place_hold(
            number,
            cast.clerk,
            holding="posts",
            ground="legal_claims",
            facts="A lawsuit about an ad",
            means=app.means,
        )


CHANGES = (
    another_rule,
    another_period,
    another_span,
    another_ground,
    a_new_holding,
    no_holding_any_more,
    a_hold,
)


def rows_in(app: Site) -> dict[str, int]:
    """How many rows each table has, but for history, which tells of everything."""
    with app.database.work(writes=False):
        return {
            table.name: session().scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if not table.name.startswith("event")
        }


@postgresql_in_prove
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_erased_and_they_are_asked_again(
    app: Site, cast: Cast, guest: Guest, change: Callable[..., None]
) -> None:
    number = approved(app, cast)
    change(app, cast, number)
    rows = rows_in(app)
    assert erase(app) == 1
    assert rows_in(app) == rows
    assert entries(app.settings.erasure_ledger) == []
    with app.database.work(writes=False):
        decision = session().scalars(select(Decision)).one()
        erasure = session().scalars(select(Erasure)).one()
        assert (decision.state, erasure.state, erasure.subject) == ("outdated", "halted", None)
        assert decision.remark == erasing.CHANGED
        assert session().get_one(Request, number).state == "open"
        assert session().get_one(Person, cast.member).closed_at is None
    guest.sign_in()
    assert "The plan of request" in guest.get("/you").text
    propose(app, cast, number)
    approve(app, cast, number)
    erase(app)
    with app.database.work(writes=False):
        states = session().scalars(select(Erasure.state).order_by(Erasure.id)).all()
        assert states == ["halted", "finished"]


@postgresql_in_prove
def test_what_was_written_into_the_ledger_is_void_then(app: Site, cast: Cast) -> None:
    """Killed between the ledger and the commit, and a hold is placed before the next worker."""
    number = approved(app, cast)
    killed(app, lambda: (die_at("after the ledger"), one_step(app)))
    ledger = app.settings.erasure_ledger
    assert len(entries(ledger)) == 1
    a_hold(app, cast, number)
    erase(app)
    assert entries(ledger) == []
    with app.database.work(writes=False):
        assert session().scalars(select(Erasure.state)).one() == "halted"


@postgresql_in_prove
def test_and_stands_again_when_the_plan_is_as_it_was(
    app: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the void line and the commit, and the hold is lifted before the next one."""
    number = approved(app, cast)
    killed(app, lambda: (die_at("after the ledger"), one_step(app)))
    a_hold(app, cast, number)
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "reopen_person", lambda _person: die())
        killed(app, lambda: one_step(app))
    ledger = app.settings.erasure_ledger
    assert entries(ledger) == []
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        hold = session().scalars(select(LegalHold.id)).one()
        holds.lift_hold(number, cast.clerk, hold_id=hold)
    erase(app)
    with app.database.work(writes=False):
        erasure = session().scalars(select(Erasure)).one()
        assert erasure.state == "finished"
    assert [one.key for one in entries(ledger)] == [erasure.key]


def lines_left(app: Site) -> int:
    with app.database.work(writes=False):
        return (
            session().scalar(
                select(func.count())
                .select_from(LogLine)
                .where(LogLine.request.startswith("GET /page"), LogLine.ip == "203.0.113.7")
            )
            or 0
        )


def parts_done(app: Site) -> set[str]:
    with app.database.work(writes=False):
        return set(session().scalars(select(Part.holding).where(Part.done_at.is_not(None))))


def test_a_log_line_that_merely_arrived_is_swept(app: Site, cast: Cast) -> None:
    """Before the erasure begins; after its part is done; when nothing but the person's own row is
    left, on which it hangs; and after that."""
    approved(app, cast)
    with app.database.work(writes=True):
        make_log_lines(2, person_id=cast.member, ip="203.0.113.7")
    arriving: dict[str, dict[str, Any]] = {
        "server-logs": {"visitor": "v-dana"},
        "corrections": {"person_id": cast.member},
        "member-information": {"visitor": "v-dana", "days_ago": 2},
    }
    while one_step(app):
        for holding in parts_done(app) & set(arriving):
            with app.database.work(writes=True):
                make_log_lines(1, ip="203.0.113.7", **arriving.pop(holding))
    assert not arriving
    assert lines_left(app) == 0
    with app.database.work(writes=False):
        erased = session().scalars(select(Part.erased).where(Part.holding == "server-logs")).one()
        assert session().scalars(select(Erasure.state)).one() == "finished"
    assert erased == 5 + 2 + 3, "the receipt counts what came meanwhile"


@postgresql_in_prove
def test_a_browser_that_joined_meanwhile_goes_too(app: Site, cast: Cast) -> None:
    """The members' register names one between approval and execution, and another address."""
    approved(app, cast)
    file = io.BytesIO(
        b"user_id,email,name,visitor_id\ndwhitfield,d@example.com,Dana Whitfield,v-late"
    )
    run_import(
        MembersImport("members.csv"),
        file,
        source="members.csv",
        database=app.database,
        pseudonyms=app.pseudonyms,
    )
    with app.database.work(writes=True):
        assert session().scalars(select(VisitorId.id).where(VisitorId.visitor_id == "v-late")).one()
        make_log_lines(3, visitor="v-late", ip="203.0.113.7")
    erase(app)
    assert lines_left(app) == 0
    [entry] = entries(app.settings.erasure_ledger)
    assert sorted(kind for kind, _ in entry.hashes) == ["address", "user", "visitor", "visitor"]
