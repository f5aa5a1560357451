"""The legal clocks: every date here follows from its inputs alone.

Days are the company's own calendar days. Received on a day, a period begins on the next.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

ANSWER_DAYS = 45  # 11 CCR 7021(b), from receipt, time for verification included
ACKNOWLEDGE_BUSINESS_DAYS = 10  # 7021(a)


@dataclass(frozen=True)
class Deadlines:
    """The days that count for one request."""

    received_on: date
    acknowledge_by: date
    answer_by: date

    def day_number(self, today: date) -> int:
        """Which day of the clock today is: the day of receipt is day 0."""
        return (today - self.received_on).days

    @property
    def length(self) -> int:
        return (self.answer_by - self.received_on).days

    def days_left(self, today: date) -> int:
        """Days until the answer is due; negative when it is late."""
        return (self.answer_by - today).days


def deadlines_of(regime: str, received_on: date) -> Deadlines:
    """The clock of a request to know, correct or delete.

    `ccpa`: 10 business days and 45 days. `gdpr` and `ukgdpr`: one month (Art. 12(3)), for both.
    """
    if regime == "ccpa":
        return Deadlines(
            received_on,
            acknowledge_by=add_business_days(received_on, ACKNOWLEDGE_BUSINESS_DAYS),
            answer_by=received_on + timedelta(days=ANSWER_DAYS),
        )
    month = one_month_after(received_on)
    return Deadlines(received_on, acknowledge_by=month, answer_by=month)


def one_month_after(day: date) -> date:
    """The same number in the next month, or its last day; moved off a weekend (LAW.md 3)."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    end = date(year, month, min(day.day, last))
    while end.weekday() >= 5:
        end += timedelta(days=1)
    return end


def add_business_days(start: date, number: int, *, saturdays: bool = True) -> date:
    """The day `number` business days after `start`, which itself is not counted.

    With `saturdays` they count: the reading of Cal. Civ. Code 7 to 11 that cannot be late.
    """
    day = start
    while number:
        day += timedelta(days=1)
        number -= is_business_day(day, saturdays=saturdays)
    return day


def is_business_day(day: date, *, saturdays: bool = True) -> bool:
    if day.weekday() == 6 or (day.weekday() == 5 and not saturdays):
        return False
    return day not in federal_holidays(day.year) | federal_holidays(day.year + 1)


def federal_holidays(year: int) -> frozenset[date]:
    """The eleven holidays of 5 U.S.C. 6103, on the day they are kept; one may fall into the
    December before."""
    fixed = (
        date(year, 1, 1),
        date(year, 6, 19),
        date(year, 7, 4),
        date(year, 11, 11),
        date(year, 12, 25),
    )
    return frozenset(
        (
            *(_kept_on(day) for day in fixed),
            _nth(year, 1, 0, 3),
            _nth(year, 2, 0, 3),
            _last_monday_of_may(year),
            _nth(year, 9, 0, 1),
            _nth(year, 10, 0, 2),
            _nth(year, 11, 3, 4),
        )
    )


def _kept_on(day: date) -> date:
    """A holiday on a Saturday is kept on Friday, one on a Sunday on Monday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
