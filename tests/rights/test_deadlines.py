"""The legal clocks: the dates of LAW.md 2.2, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacycenter.business_days import add_business_days, federal_holidays, is_business_day
from privacycenter.rights.deadlines import Span, deadlines_of, months_after

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("received", "ten", "ten_safe", "fifteen", "fifteen_safe", "in_45", "in_90"),
    [
        (
            "2026-01-05",
            "2026-01-20",
            "2026-01-16",
            "2026-01-27",
            "2026-01-23",
            "2026-02-19",
            "2026-04-05",
        ),
        (
            "2026-11-23",
            "2026-12-08",
            "2026-12-05",
            "2026-12-15",
            "2026-12-11",
            "2027-01-07",
            "2027-02-21",
        ),
        (
            "2026-12-23",
            "2027-01-08",
            "2027-01-06",
            "2027-01-15",
            "2027-01-12",
            "2027-02-06",
            "2027-03-23",
        ),
    ],
)
def test_the_worked_dates(
    received: str,
    ten: str,
    ten_safe: str,
    fifteen: str,
    fifteen_safe: str,
    in_45: str,
    in_90: str,
) -> None:
    day = date.fromisoformat(received)
    found = deadlines_of("ccpa", day)
    assert found.acknowledge_by == date.fromisoformat(ten_safe)
    assert found.answer_by == date.fromisoformat(in_45)
    more = deadlines_of("ccpa", day, extended=True)
    assert more.answer_by == day + timedelta(days=90) == date.fromisoformat(in_90)
    assert more.acknowledge_by == found.acknowledge_by
    for number, plain, safe in ((10, ten, ten_safe), (15, fifteen, fifteen_safe)):
        assert add_business_days(day, number, saturdays=False) == date.fromisoformat(plain)
        assert add_business_days(day, number) == date.fromisoformat(safe)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-31", "2026-03-02"),  # February 28 is a Saturday
        ("2025-01-31", "2025-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2026-08-31", "2026-09-30"),
        ("2026-12-15", "2027-01-15"),
        ("2026-10-07", "2026-11-09"),  # the 7th is a Saturday
    ],
)
def test_one_month_is_the_same_number_or_the_last_day_moved_off_a_weekend(
    received: str, due: str
) -> None:
    day = date.fromisoformat(received)
    assert months_after(day, 1) == date.fromisoformat(due)
    for regime in ("gdpr", "ukgdpr"):
        found = deadlines_of(regime, day)
        assert found.acknowledge_by == found.answer_by == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-31", "2026-04-30"),
        ("2025-11-30", "2026-03-02"),  # February 28 is a Saturday
        ("2026-08-31", "2026-11-30"),
        ("2026-10-15", "2027-01-15"),
        ("2026-01-17", "2026-04-17"),  # its first month ends on the 17th, a Tuesday
    ],
)
def test_two_further_months_are_three_from_receipt(received: str, due: str) -> None:
    found = deadlines_of("gdpr", date.fromisoformat(received), extended=True)
    assert found.answer_by == date.fromisoformat(due)
    assert found.acknowledge_by == months_after(date.fromisoformat(received), 1)


def span(begun_on: str, ended_on: str | None) -> Span:
    return Span(date.fromisoformat(begun_on), date.fromisoformat(ended_on) if ended_on else None)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-04-06"),  # March 6 and a month
        ([span("2026-03-10", "2026-03-10")], "2026-04-06"),  # answered on the same day
        ([span("2026-03-10", "2026-03-13")], "2026-04-09"),
        ([span("2026-03-10", "2026-03-15")], "2026-04-13"),  # April 11 is a Saturday
        ([span("2026-04-06", "2026-04-14")], "2026-04-14"),  # asked on the last day
        ([span("2026-03-10", "2026-03-13"), span("2026-03-20", "2026-03-23")], "2026-04-13"),
        ([span("2026-03-10", None)], "2026-04-06"),
    ],
)
def test_a_pause_leaves_as_many_days_as_there_were(pauses: list[Span], due: str) -> None:
    day = date(2026, 3, 6)
    assert deadlines_of("gdpr", day, pauses=pauses).answer_by == date.fromisoformat(due)
    ccpa = deadlines_of("ccpa", day, pauses=pauses)
    assert ccpa == deadlines_of("ccpa", day), "California counts the time in"


def test_a_clock_that_stands_still_gets_no_older_and_is_never_late() -> None:
    found = deadlines_of("gdpr", date(2026, 3, 6), pauses=[span("2026-03-16", None)])
    assert found.stands_since == date(2026, 3, 16)
    for day in (date(2026, 3, 16), date(2026, 3, 20), date(2026, 6, 1)):
        assert (found.day_number(day), found.days_left(day)) == (10, 21)
    assert found.day_number(date(2026, 3, 11)) == 5


@pytest.mark.parametrize(
    ("day", "gone"),
    [(0, 0), (22, 0), (23, 50), (33, 50), (34, 75), (40, 75), (41, 90), (45, 90), (46, 100)],
)
def test_marks_of_a_period_of_45_days(day: int, gone: int) -> None:
    received = date(2026, 1, 5)
    assert deadlines_of("ccpa", received).gone(received + timedelta(days=day)) == gone


@given(DAYS, st.booleans(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_pauses_only_ever_add_their_days(
    day: date, extended: bool, steps: list[tuple[int, int]]
) -> None:
    """Asked while days are left, answered later, and again: what was left is left, and at most
    the two days of a weekend more."""
    pauses: list[Span] = []
    at = day
    for wait, length in steps:
        before = deadlines_of("ukgdpr", day, extended=extended, pauses=pauses)
        at = min(at + timedelta(days=wait), before.answer_by)
        standing = deadlines_of("ukgdpr", day, extended=extended, pauses=[*pauses, Span(at, None)])
        left = before.days_left(at)
        until = at + timedelta(days=length)
        assert standing.days_left(until) == left
        assert standing.answer_by == before.answer_by
        pauses.append(Span(at, until))
        at = until
        after = deadlines_of("ukgdpr", day, extended=extended, pauses=pauses)
        assert left <= after.days_left(until) <= left + 2
        assert after.answer_by.weekday() < 5
        assert after.length == after.day_number(after.answer_by)
        assert standing.day_number(until) == after.day_number(until)


def test_the_holidays_of_2026() -> None:
    assert {f"{day:%m-%d}" for day in federal_holidays(2026)} == {
        "01-01",
        "01-19",
        "02-16",
        "05-25",
        "06-19",
        "07-03",
        "09-07",
        "10-12",
        "11-11",
        "11-26",
        "12-25",
    }


def test_a_new_year_on_a_saturday_is_kept_the_day_before() -> None:
    assert not is_business_day(date(2027, 12, 31))


@given(DAYS, st.sampled_from(["ccpa", "gdpr", "ukgdpr"]))
def test_a_clock_follows_from_its_inputs_and_never_runs_backwards(day: date, regime: str) -> None:
    found = deadlines_of(regime, day)
    assert found == deadlines_of(regime, day)
    assert day < found.acknowledge_by <= found.answer_by
    assert found.day_number(day) == 0
    assert found.day_number(found.answer_by) == found.length
    assert found.days_left(found.answer_by) == 0
    assert found.days_left(found.answer_by + timedelta(days=1)) == -1


@given(DAYS, st.integers(1, 30), st.booleans())
def test_business_days_end_on_one_and_count_exactly(day: date, number: int, sat: bool) -> None:
    end = add_business_days(day, number, saturdays=sat)
    between = [day + timedelta(days=one) for one in range(1, (end - day).days + 1)]
    assert is_business_day(end, saturdays=sat)
    assert sum(is_business_day(one, saturdays=sat) for one in between) == number


@given(DAYS)
def test_a_month_is_between_28_and_34_days(day: date) -> None:
    assert 28 <= (months_after(day, 1) - day).days <= 34
    assert months_after(day, 1).weekday() < 5


@given(DAYS, st.sampled_from(["ccpa", "gdpr", "ukgdpr"]))
def test_more_time_is_more(day: date, regime: str) -> None:
    first, more = deadlines_of(regime, day), deadlines_of(regime, day, extended=True)
    assert first.answer_by + timedelta(days=40) < more.answer_by
    assert more.acknowledge_by == first.acknowledge_by
