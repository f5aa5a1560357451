"""Numbers, days and names in words, for pages and letters. Dates are written out."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def day_in_words(day: date) -> str:
    """November 9, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def month_in_words(month: str) -> str:
    """2027-04 as April 2027."""
    return f"{date.fromisoformat(month + '-01'):%B %Y}"


def moment_in_words(instant: datetime, zone: ZoneInfo) -> str:
    """November 9, 2026, 4:40 pm, in the zone given."""
    there = instant.astimezone(zone)
    hour = there.hour % 12 or 12
    return f"{day_in_words(there.date())}, {hour}:{there:%M} {'am' if there.hour < 12 else 'pm'}"


def time_element(value: date | datetime, zone: ZoneInfo) -> Markup:
    """A `time` element for a day or an instant."""
    if isinstance(value, datetime):
        machine = value.astimezone(zone).isoformat(timespec="seconds")
        return Markup('<time datetime="{}">{}</time>').format(machine, moment_in_words(value, zone))
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day_in_words(value))


def number(value: int) -> str:
    """1,885."""
    return f"{value:,}"


def in_words(value: int) -> str:
    """Small numbers as words, as in a sentence."""
    return SMALL[value] if 0 <= value < len(SMALL) else number(value)


def in_words_or_none(value: int) -> str:
    """The same where no noun follows: none are late."""
    return in_words(value) if value else "none"


def count_of(value: int, one: str, many: str) -> str:
    """1 record, 212 records."""
    return f"{number(value)} {one if value == 1 else many}"


LINK_LIKE = re.compile(r"[/\\<>@:\n]|www\.|\.[a-z]{2,}\b", re.IGNORECASE)


def salutation(name: str) -> str:
    """A name to greet somebody by in a letter; one that a mail program would turn into a link
    is left out."""
    return (name or "reader") if not LINK_LIKE.search(name) else "member"
