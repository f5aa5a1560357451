"""How cells of imported tables are read: days, instants, addresses, pages, words of a list."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from privacycenter import clock

PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")

PLAIN_PAGE = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[!-~]*)?")
CLOCKS_DIFFER = 1  # days a time may lie ahead: clocks and zones are not always right


def day(text: str) -> date:
    """2019-05-06. Raises ValueError in words, as all of these do."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a day like 2019-05-06") from error


def instant(text: str) -> datetime:
    """2019-05-06T10:15:00+00:00, or with Z; without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("is not a time like 2019-05-06T10:15:00Z") from error


def past(text: str) -> datetime:
    """An instant at which something has happened: what counts from the future would never end."""
    found = instant(text)
    if found > clock.ahead(days=CLOCKS_DIFFER):
        raise ValueError("lies in the future")
    return found


def page(text: str) -> str:
    """A page one can open: a https link, or as people write it, example.com/privacy."""
    try:
        parts = urlsplit(text)
        is_link = parts.scheme == "https" and bool(parts.hostname) and " " not in text
    except ValueError:
        is_link = False
    if not is_link and PLAIN_PAGE.fullmatch(text) is None:
        raise ValueError("is neither a https link nor a page like example.com/privacy")
    return text


def address(text: str) -> str:
    """One e-mail address, as it is written."""
    if PLAIN_ADDRESS.fullmatch(text):
        return text
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError) as error:
        raise ValueError("is not an e-mail address") from error
    return text


def one_of(*choices: str) -> Callable[[str], str]:
    """One word of a closed list."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"is none of {', '.join(choices)}")
        return text

    return read
