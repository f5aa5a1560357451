"""Reading lines of the common and the combined log format, with an optional last field that
carries the visitor's id in quotes. Anchored: half a line is no line.

Of a line we keep time, request without its query, IP address, browser and visitor's id, as P20
lists them; referrer, status and size are dropped here.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_UNKEPT = r'"(?:[^"\\]|\\.)*"'
LINE = re.compile(
    r"(\S+) \S+ (\S+) "  # address, identity (not kept), user
    r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    rf"{_QUOTED} \d{{3}} (?:\d+|-)"  # request, status, size
    rf"(?: {_UNKEPT} {_QUOTED}(?: {_QUOTED})?)?"  # referrer, browser, visitor's id
)
ADDRESS_INSIDE = re.compile(r"[^\s/]+@[^\s/]+")
LONGEST = 500

Parsed = tuple[str, str, str, str, str | None, str | None]


@lru_cache(maxsize=4096)
def _utc_text(stamp: str) -> str:
    """17/May/2015:10:05:03 +0000 as the text both databases read as that instant."""
    instant = datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").astimezone(UTC)
    return instant.strftime("%Y-%m-%d %H:%M:%S.000000")


@lru_cache(maxsize=4096)
def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def without_query(request: str) -> str:
    """`GET /search?q=x HTTP/1.1` as `GET /search`; addresses in the path are cut out too."""
    method, _, rest = request.partition(" ")
    path = rest.partition(" ")[0].partition("?")[0].partition("#")[0]
    kept = f"{method} {path}" if path else method.partition("?")[0]
    if "@" in kept or "%40" in kept:
        kept = ADDRESS_INSIDE.sub("(address)", kept.replace("%40", "@"))
    return kept[:LONGEST]


def parse(line: str) -> Parsed | str:
    """Time, address, request, browser, visitor's id and user of a line; or what is wrong."""
    match = LINE.fullmatch(line)
    if match is None:
        return "is not a whole line of the common or the combined log format"
    ip, user, stamp, request, browser, visitor = match.groups()
    if not _is_address(ip):
        return "does not begin with an IP address"
    try:
        at = _utc_text(stamp)
    except ValueError:
        return "has a time that does not exist"
    return (
        at,
        ip,
        without_query(request),
        (browser or "-")[:LONGEST],
        visitor[:80] if visitor and visitor != "-" else None,
        user if user != "-" else None,
    )


def shorten(ip: str) -> str:
    """The network of an address: the last 8 bits of IPv4, the last 80 of IPv6 are gone."""
    length = 24 if ip_address(ip).version == 4 else 48
    return str(ip_network((ip, length), strict=False).network_address)
