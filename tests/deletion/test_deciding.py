"""What a clerk may keep, and with which reasons; and what the plan makes of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from privacycenter import clock
from privacycenter.app import HOLDINGS
from privacycenter.db import session
from privacycenter.identity.models import AddressChange
from privacycenter.refusals import Conflict, Invalid
from privacycenter.rights.deletion import deciding, holds
from privacycenter.rights.deletion.models import Decision
from privacycenter.rights.deletion.plan import Kept, Plan, make_plan
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast
from tests.deletion.acting import approve, as_staff, ask, propose
from tests.deletion.backups import postgresql_in_prove

LATER = date(2099, 1, 1)
WHY = Kept("legal_claims", "A claim is under way", LATER)
GONE = [one.key for one in HOLDINGS if one.erase is not None and one.kept_because is None]


@postgresql_in_prove
@pytest.mark.parametrize(
    ("key", "why", "field", "said"),
    [
        ("history", WHY, "history-ground", "not the clerk’s to keep"),
        ("nothing", WHY, "nothing-ground", "not the clerk’s to keep"),
        ("posts", replace(WHY, ground="accurate"), "posts-ground", "Choose the ground"),
        ("posts", replace(WHY, ground="x"), "posts-ground", "Choose the ground"),
        ("posts", replace(WHY, facts="  "), "posts-facts", "Write the facts"),
        ("posts", replace(WHY, until_on=None), "posts-until_on", "by a day to come"),
        ("posts", replace(WHY, until_on=date(2020, 1, 1)), "posts-until_on", "by a day to come"),
    ],
)
def test_nothing_is_kept_without_reasons(
    app: Site, cast: Cast, key: str, why: Kept, field: str, said: str
) -> None:
    number = ask(app, cast.member)
    with pytest.raises(Invalid, match=said) as refused:
        propose(app, cast, number, **{key: why})
    assert refused.value.field == field


@postgresql_in_prove
def test_a_decision_moves_once(app: Site, cast: Cast) -> None:
    number = ask(app, cast.member)
    decision_id = propose(app, cast, number)
    with app.database.work(writes=True):
        decision = session().get_one(Decision, decision_id)
        session().execute(
            update(Decision)
            .where(Decision.id == decision_id)
            .values(state="outdated", decided_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        with pytest.raises(Conflict):
            deciding._decide(decision, "approved", cast.decider)


@postgresql_in_prove
def test_not_while_an_address_may_be_undone(app: Site, cast: Cast) -> None:
    """The old mailbox must have its week, or a thief could have everything erased."""
    number = ask(app, cast.member)
    propose(app, cast, number)
    with app.database.work(writes=True):
        session().add(
            AddressChange(
                person_id=cast.member,
                how="replace",
                state="proved",
                new_address="new@example.com",
                old_address="dana@example.com",
                nonce="n",
                undo_nonce="u",
                begun_at=clock.now(),
                proved_at=clock.now(),
            )
        )
    with pytest.raises(Conflict) as refused:
        approve(app, cast, number)
    assert str(refused.value) == deciding.TOO_SOON


@postgresql_in_prove
@pytest.mark.parametrize(
    ("staff", "holding", "ground", "facts", "said"),
    [
        ("second_clerk", "posts", "legal_claims", "A claim", "not with you"),
        ("clerk", "posts", "accurate", "A claim", "Choose the ground"),
        ("clerk", "posts", "legal_claims", " ", "Write the facts"),
        ("clerk", "nothing", "legal_claims", "A claim", "Choose what is held"),
    ],
)
def test_nothing_is_held_without_reasons(
    app: Site, cast: Cast, staff: str, holding: str, ground: str, facts: str, said: str
) -> None:
    number = ask(app, cast.member)
    propose(app, cast, number)
    who = getattr(cast, staff)
    with (
        pytest.raises((Invalid, Conflict), match=said),
        app.database.work(writes=True),
        as_staff(who, "clerk"),
    ):
        holds.place_hold(number, who, holding=holding, ground=ground, facts=facts, means=app.means)


def plan_of(app: Site, cast: Cast, number: int, *, records: int, **chosen: Kept) -> Plan:
    with app.database.work(writes=False):
        return make_plan(
            session().get_one(Request, number),
            HOLDINGS,
            dict.fromkeys(GONE, records),
            {key.replace("_", "-"): why for key, why in chosen.items()},
            settings=app.settings,
            today=app.means.today,
        )


KEPT = st.builds(
    Kept,
    st.sampled_from(("legal_claims", "free_speech")),
    st.sampled_from(("A claim", "An article")),
    st.dates(LATER, LATER + timedelta(days=2)),
)
CHOSEN = st.dictionaries(st.sampled_from(("posts", "newsletters", "cookies")), KEPT, max_size=3)


@postgresql_in_prove
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=CHOSEN, two=CHOSEN, records=st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_a_fingerprint_stands_for_everything_but_the_numbers(
    app: Site,
    cast: Cast,
    one: dict[str, Kept],
    two: dict[str, Kept],
    records: tuple[int, int],
) -> None:
    with app.database.work(writes=False):
        number = session().query(Request.id).where(Request.kind == "deletion").scalar()
    number = number or ask(app, cast.member)
    first = plan_of(app, cast, number, records=records[0], **one)
    second = plan_of(app, cast, number, records=records[1], **two)
    assert (first.fingerprint == second.fingerprint) is (one == two)
    assert {line.holding.key for line in first.staying if line.chosen} == set(one)
    going = {line.holding.key for line in first.going}
    assert going.isdisjoint(one)
    assert ("member-information" in going) is ("posts" not in one), "posts hang on the person"


def test_the_persons_own_row_goes_last(app: Site, cast: Cast) -> None:
    number = ask(app, cast.member)
    plan = plan_of(app, cast, number, records=1)
    assert plan.closes_account
    assert plan.going[-1].holding.key == "member-information"
    assert all(line.kept for line in plan.staying)
