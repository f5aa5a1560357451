"""The legal clocks: every date here follows from its inputs alone.

Days are the company's own calendar days. Received on a day, a period begins on the next.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from privacycenter.business_days import add_business_days

ANSWER_DAYS = 45  # 11 CCR 7021(b), from receipt, time for verification included
EXTENDED_DAYS = 90  # 7021(b): once, and from receipt in all
ACKNOWLEDGE_BUSINESS_DAYS = 10  # 7021(a)
ANSWER_MONTHS, EXTENDED_MONTHS = 1, 3  # Art. 12(3): two further ones, from receipt in all
MARKS = (90, 75, 50)  # percent of a period


@dataclass(frozen=True)
class Span:
    """Days on which a clock stood still. The day it ends on counts again; None while it stands."""

    begun_on: date
    ended_on: date | None

    def days(self, today: date) -> int:
        """How many of them had passed before a day."""
        return max((min(self.ended_on or today, today) - self.begun_on).days, 0)


@dataclass(frozen=True)
class Deadlines:
    """The days that count for one request."""

    received_on: date
    acknowledge_by: date
    answer_by: date
    pauses: tuple[Span, ...] = ()

    @property
    def stands_since(self) -> date | None:
        """The day since which the clock stands still, if it does."""
        return next((one.begun_on for one in self.pauses if one.ended_on is None), None)

    def day_number(self, today: date) -> int:
        """Which day of the clock today is: the day of receipt is day 0, and days on which it stood
        still are none."""
        return (today - self.received_on).days - sum(one.days(today) for one in self.pauses)

    @property
    def length(self) -> int:
        """How many days the clock runs in all."""
        stood = sum((one.ended_on - one.begun_on).days for one in self.pauses if one.ended_on)
        return (self.answer_by - self.received_on).days - stood

    def days_left(self, today: date) -> int:
        """Days until the answer is due, as many as before while the clock stands still; negative
        when it is late."""
        return (self.answer_by - (self.stands_since or today)).days

    def gone(self, today: date) -> int:
        """How much of the period is over, in percent, rounded down to a mark; 100 when it is
        late."""
        if self.days_left(today) < 0:
            return 100
        part = 100 * self.day_number(today)
        return next((mark for mark in MARKS if part >= mark * self.length), 0)


def deadlines_of(
    regime: str, received_on: date, *, extended: bool = False, pauses: Sequence[Span] = ()
) -> Deadlines:
    """The clock of a request to know, correct or delete.

    `ccpa`: 10 business days, and 45 or 90 days, in which the time to be sure who asks is counted:
    there are no pauses. `gdpr` and `ukgdpr`: one month for both, or three for the answer. After a
    pause as many days are left as were when it began, and an end on a weekend is moved off it.
    """
    if regime == "ccpa":
        return Deadlines(
            received_on,
            acknowledge_by=add_business_days(received_on, ACKNOWLEDGE_BUSINESS_DAYS),
            answer_by=received_on + timedelta(days=EXTENDED_DAYS if extended else ANSWER_DAYS),
        )
    end = months_after(received_on, EXTENDED_MONTHS if extended else ANSWER_MONTHS)
    for pause in pauses:
        if pause.ended_on is not None:
            end = off_weekends(end + (pause.ended_on - pause.begun_on))
    return Deadlines(received_on, months_after(received_on, ANSWER_MONTHS), end, tuple(pauses))


def months_after(day: date, months: int) -> date:
    """The same number so many months later, or that month's last day; moved off a weekend
    (LAW.md 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return off_weekends(date(year, month + 1, min(day.day, last)))


def off_weekends(day: date) -> date:
    """The day itself, or the Monday after."""
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day
