"""Business days, counted as California does: the federal holidays and Sundays are none.

Days are the company's own calendar days; whoever counts says which zone they are of.
"""

from datetime import date, timedelta


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
