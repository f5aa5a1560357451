"""The legal clocks: the dates of LAW.md 2.2, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacycenter.business_days import add_business_days, federal_holidays, is_business_day
from privacycenter.rights.deadlines import deadlines_of, one_month_after

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
    assert day + timedelta(days=90) == date.fromisoformat(in_90)
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
    assert one_month_after(date.fromisoformat(received)) == date.fromisoformat(due)


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
    assert 28 <= (one_month_after(day) - day).days <= 34
    assert one_month_after(day).weekday() < 5
