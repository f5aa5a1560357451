"""More time: once, inside the first period, with a reason, and told at once (LAW.md 2.2, 3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.db import session
from privacycenter.db.faults import broken_rule
from privacycenter.refusals import Conflict, Invalid
from privacycenter.rights import clocks, lifecycle
from privacycenter.rights.deadlines import months_after
from privacycenter.rights.extending import extend
from privacycenter.rights.models import Request
from privacycenter.web import Site
from privacycenter.web.words import day_in_words
from tests.cast import Cast, open_request
from tests.guest import Guest
from tests.mailbox import Mailbox

WHY = "Two of our systems are being moved."
Under = Callable[[str], None]
Travel = Callable[..., None]


def taken(app: Site, cast: Cast, kind: str = "deletion", **asked: str) -> int:
    with app.database.work(writes=True):
        number = open_request(app, cast.member, kind, **asked).id
        lifecycle.take(number, cast.clerk, "It is due")
        return number


def stored(app: Site, number: int) -> Request:
    with app.database.reading() as own:
        return own.get_one(Request, number)


def test_it_is_told_with_its_reason_and_its_day(
    guest: Guest,
    cast: Cast,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
) -> None:
    number = taken(guest.app, cast)
    path = f"/office/requests/{number}"
    page = guest.sign_in_to_office().get(path)
    assert "Once only: 90 days from receipt in all." in page.text
    page = guest.post(f"{path}/extend", status=422, reason=" ")
    assert "Write why it takes longer" in page.text
    page = guest.send(f"{path}/extend", reason=WHY)
    assert "The answer is due later now." in page.text
    assert "It was given more time before" in page.text
    one = stored(guest.app, number)
    assert one.received_on is not None
    assert one.answer_by == one.received_on + timedelta(days=90)
    until = day_in_words(one.answer_by)
    post()
    letter = mailbox.to(cast.member_address)[-1].get_content()
    assert WHY in letter
    assert f"We answer you by {until} at the latest." in letter
    assert "90 days from the day we received it in all" in letter
    dana = new_guest().sign_in()
    page = dana.get(f"/you/requests/{number}")
    for text in (WHY, "Day 0 of 90", f"Answer due by {until}", "more time only once"):
        assert text in page.text
    assert f"more time for request D-{one.begun_at.year}" in dana.get("/you/activity").text
    page = guest.post(f"{path}/extend", status=409, reason="Once more.")
    assert "the law allows that once" in page.text
    assert stored(guest.app, number).answer_by == one.answer_by


@pytest.mark.parametrize("regime", ["gdpr", "ukgdpr"])
def test_the_gdpr_gives_two_further_months(
    guest: Guest, cast: Cast, under: Under, post: Callable[[], int], mailbox: Mailbox, regime: str
) -> None:
    under(regime)
    number = taken(guest.app, cast)
    page = guest.sign_in_to_office().get(f"/office/requests/{number}")
    assert "two further months, three from receipt in all" in page.text
    guest.send(f"/office/requests/{number}/extend", reason=WHY)
    one = stored(guest.app, number)
    assert one.received_on is not None
    assert one.answer_by == months_after(one.received_on, 3)
    assert one.acknowledge_by == months_after(one.received_on, 1)
    post()
    text = mailbox.to(cast.member_address)[-1].get_content()
    assert "two more months once" in text
    assert "data protection authority" in text


def test_the_last_day_is_not_too_late_and_the_next_is(
    guest: Guest, cast: Cast, travel: Travel
) -> None:
    app, people = guest.app, (cast.member, cast.other)
    with app.database.work(writes=True):
        first, second = [open_request(app, one).id for one in people]
        for number in (first, second):
            lifecycle.take(number, cast.clerk, "It is due")
    travel(days=45)
    with app.database.work(writes=True):
        extend(first, cast.clerk, WHY, app.settings)
    travel(days=1)
    with app.database.work(writes=True), pytest.raises(Conflict, match="first period is over"):
        extend(second, cast.clerk, WHY, app.settings)
    page = guest.sign_in_to_office().get(f"/office/requests/{second}")
    assert "The first period is over." in page.text
    assert [one.extended_at is None for one in (stored(app, first), stored(app, second))] == [
        False,
        True,
    ]


def test_who_has_not_taken_it_gives_no_more_time(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    number = taken(guest.app, cast)
    tom = new_guest().sign_in_to_office(cast.second_address)
    for step, form in (("extend", {"reason": WHY}), ("ask-for-proof", {"question": "Who?"})):
        tom.post(f"/office/requests/{number}/{step}", status=409, **form)
    tom.post(f"/office/requests/{number}/resume", status=409)
    assert stored(guest.app, number).extended_at is None


def test_the_verb_wants_a_reason_and_a_clock_that_is_the_laws(app: Site, cast: Cast) -> None:
    number = taken(app, cast)
    with app.database.work(writes=True), pytest.raises(Invalid, match="Write why"):
        extend(number, cast.clerk, "\n", app.settings)
    evidence = {"new_address": "d@example.org", "code": "", "matches": {}}
    recovery = taken(app, cast, "recovery", **evidence)  # type: ignore[arg-type]
    with app.database.work(writes=True), pytest.raises(Conflict, match="by what was shown"):
        extend(recovery, cast.clerk, WHY, app.settings)


def test_a_lost_letter_about_more_time_is_no_word_said(
    guest: Guest, cast: Cast, post: Callable[[], int], mailbox: Mailbox
) -> None:
    """It must reach the person inside the first period: staff see when it did not, and the letter
    sent again says the same."""
    number = taken(guest.app, cast)
    path = f"/office/requests/{number}"
    post()
    guest.sign_in_to_office().post(f"{path}/extend", reason=WHY)
    mailbox.mood = "never"
    post()
    assert "Did not arrive." in guest.get(path).text
    mailbox.mood = "ok"
    guest.post(f"{path}/send-again")
    post()
    assert WHY in mailbox.to(cast.member_address)[-1].get_content()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"extended_at": clock.now()}, "ck_request_extension_has_reason"),
        ({"extended_because": WHY}, "ck_request_extension_has_reason"),
    ],
)
def test_the_table_wants_time_and_reason_together(
    app: Site, cast: Cast, changes: dict[str, object], rule: str
) -> None:
    number = taken(app, cast)
    with pytest.raises(IntegrityError) as caught, app.database.work(writes=True):
        session().execute(update(Request).where(Request.id == number).values(**changes))
    assert broken_rule(caught.value) == rule


def test_the_table_gives_more_time_once(app: Site, cast: Cast) -> None:
    number = taken(app, cast)
    with app.database.work(writes=True):
        extend(number, cast.clerk, WHY, app.settings)
    with pytest.raises(IntegrityError) as caught, app.database.work(writes=True):
        session().execute(update(Request).values(extended_at=clock.ahead(days=1)))
    assert broken_rule(caught.value) == "more_time_is_taken_once"
    with app.database.work(writes=False):
        one = session().scalars(select(Request)).one()
        assert clocks.deadlines(one).answer_by == one.answer_by
