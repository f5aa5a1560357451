"""The legal clocks: every date here follows from its inputs alone.

Days are the company's own calendar days. Received on a day, a period begins on the next.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from privacycenter.business_days import add_business_days

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
