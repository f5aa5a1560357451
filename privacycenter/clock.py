"""The one place time comes from, always aware, always UTC inside.

Days a person or a law counts in are days of a named zone: the company's own, set by
PRIVACYCENTER_TIME_ZONE. California's calendar is Pacific.
"""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def ago(**span: float) -> datetime:
    """The instant that lies a `timedelta(**span)` back."""
    return now() - timedelta(**span)


def ahead(**span: float) -> datetime:
    """The instant that lies a `timedelta(**span)` ahead."""
    return now() + timedelta(**span)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware instant in a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    return instant.astimezone(zone).date()


def months_before(day: date, months: int) -> date:
    """The same number so many months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
