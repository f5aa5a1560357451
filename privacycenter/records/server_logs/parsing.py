"""Reading lines of the common and the combined log format, with an optional last field that
carries the visitor's id in quotes. Anchored: half a line is no line.

Of a line we keep time, request without its query, IP address, browser and visitor's id, as P20
lists them; referrer, status and size are dropped here.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from socket import AF_INET, inet_pton

from privacycenter.cards import LEAST, REFUSED, holds_card_number

# Possessive, so that no line, however it is made, is tried a second way.
_INSIDE = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
_QUOTED, _UNKEPT = f'"({_INSIDE})"', f'"{_INSIDE}"'
LINE = re.compile(
    r"(\S++) \S++ (\S++) "  # address, identity (not kept), user
    r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):(\d\d) ([+-]\d{4})\] "  # minute, second, zone
    rf"{_QUOTED} \d{{3}} (?:\d++|-)"  # request, status, size
    rf"(?: {_UNKEPT} {_QUOTED}(?: {_QUOTED})?+)?+"  # referrer, browser, visitor's id
)
METHOD_AND_PATH = re.compile("[^ ]*+ [^ ?#]++")
# Nearly every request: nothing escaped, no address, and fewer digits than any card number.
_NO_DIGIT = r"[!\"$&-/:->A-~]*+"
PLAIN_PAGE = re.compile(rf"[A-Z]++ (?:{_NO_DIGIT}[0-9]){{0,11}}+{_NO_DIGIT}(?=[ ?#])")
ADDRESS_INSIDE = re.compile(r"[^\s/]+@[^\s/]+")
LONGEST = 500
NO_SUCH_TIME = "has a time that does not exist"
NAMES = re.findall("...", "JanFebMarAprMayJunJulAugSepOctNovDec")
MONTHS = {name: f"{number:02}" for number, name in enumerate(NAMES, 1)}

Parsed = tuple[str, str, str, str, str | None, str | None]


@lru_cache(maxsize=4096)
def _utc_minute(text: str) -> str:
    """17/May/2015:10:05+0000 as the beginning of a text both databases read as that instant.
    Zones differ by whole minutes, so each minute is worked out once."""
    day, month, year, zone = text[:2], MONTHS.get(text[3:6]), text[7:11], text[17:]
    if month is None or zone[3:] > "59":
        raise ValueError(text)
    instant = datetime.fromisoformat(f"{year}-{month}-{day} {text[12:]}")
    return instant.astimezone(UTC).isoformat(" ")[:17]


def _is_address(text: str) -> bool:
    try:
        inet_pton(AF_INET, text)  # most are of this kind; as quick as looking in a cache of many
    except (OSError, ValueError):
        return _is_unusual_address(text)
    return True


@lru_cache(maxsize=4096)
def _is_unusual_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def without_query(request: str) -> str:
    """`GET /search?q=x HTTP/1.1` as `GET /search`; addresses in the path are cut out too."""
    found = METHOD_AND_PATH.match(request)
    kept = found[0] if found else request.partition(" ")[0].partition("?")[0]
    if "@" in kept or "%40" in kept:
        kept = without_addresses(kept)
    return kept[:LONGEST]


@lru_cache(maxsize=4096)
def _holds_card(text: str) -> bool:
    return holds_card_number(text)


def without_addresses(path: str) -> str:
    """A path with a word in the place of each address in it."""
    return ADDRESS_INSIDE.sub("(address)", path.replace("%40", "@"))


def parse(line: str) -> Parsed | str:
    """Time, address, request, browser, visitor's id and user of a line; or what is wrong."""
    match = LINE.fullmatch(line)
    if match is None:
        return "is not a whole line of the common or the combined log format"
    ip, user, minute, second, zone, request, browser, visitor = match.groups()
    if not _is_address(ip):
        return "does not begin with an IP address"
    try:
        at = _utc_minute(minute + zone)
    except (ValueError, OverflowError):
        return NO_SUCH_TIME
    if second > "59":
        return NO_SUCH_TIME
    plain = PLAIN_PAGE.match(request)
    page = plain[0][:LONGEST] if plain else without_query(request)
    browser = browser[:LONGEST] if browser else "-"
    visitor = visitor[:80] if visitor and visitor != "-" else None
    user = user if user != "-" else None
    if (
        _holds_card(browser)
        or (not plain and _holds_card(page))
        or (visitor and len(visitor) >= LEAST and _holds_card(visitor))
        or (user and len(user) >= LEAST and _holds_card(user))
    ):
        return REFUSED
    return f"{at}{second}.000000", ip, page, browser, visitor, user


def shorten(ip: str) -> str:
    """The network of an address: the last 8 bits of IPv4, the last 80 of IPv6 are gone."""
    length = 24 if ip_address(ip).version == 4 else 48
    return str(ip_network((ip, length), strict=False).network_address)
