"""How the text of a setting is read. Each reader raises ValueError with half a sentence that
follows the setting's name."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from privacycenter.spelling import key_of

KEY_LENGTH = 32
MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls", "file")
OWN_COOKIES = ("session", "__Host-session")
PORTS = {"http": 80, "https": 443}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
DATABASE = re.compile(r"sqlite:.+|[^/]+//(.*@)?(\[[^\]]+\]|[^:/?\[\]@]*)(:[0-9]{1,5})?([/?].*)?")
TOO_PLAIN = re.compile(
    r"changeme|secret|default|password|example|01234567|12345678|abcdefgh|qwertyui|(.{8,}).*\1",
    re.IGNORECASE,
)


def optional(value: str) -> str:
    """One line of text, or nothing."""
    value = value.strip()
    if CONTROLS.search(value):
        raise ValueError("must be one line of plain text")
    return value


def text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return optional(value)


def names(value: str) -> tuple[str, ...]:
    """Names separated by |, each once; or nothing."""
    return tuple(dict.fromkeys(one.strip() for one in optional(value).split("|") if one.strip()))


def cookie_name(value: str) -> str:
    """The name of a cookie of other sites, or nothing. Never our own: that one is a key."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{0,80}", value.strip()):
        raise ValueError("must be a cookie's name, or empty")
    if value.strip() in OWN_COOKIES:
        raise ValueError("must not be the cookie of this site's own sessions")
    return value.strip()


def place(value: str, example: str) -> SplitResult:
    """The parts of an address. Reading its port is what finds a bad one."""
    try:
        parts = urlsplit(optional(value))
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"must be an address such as {example}") from error
    return parts


def number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value.strip()) or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError("must be one of " + ", ".join(choices))
        return value

    return read


def keys(value: str) -> tuple[str, ...]:
    keys = tuple(key for key in value.replace(",", " ").split() if key)
    if not keys:
        raise ValueError("needs at least one key, newest first, separated by spaces")
    for key in keys:
        if len(key) < KEY_LENGTH:
            raise ValueError(f"has a key shorter than {KEY_LENGTH} characters")
        if len(set(key)) < 10 or TOO_PLAIN.search(key):
            raise ValueError("has a key that is too plain; `privacycenter keys` makes good ones")
    if len(set(keys)) != len(keys):
        raise ValueError("lists the same key twice")
    return keys


def database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    if re.fullmatch(r"sqlite:///(:memory:)?(\?.*)?", value):
        raise ValueError("must name a file: several processes share the database")
    if not DATABASE.fullmatch(value):
        raise ValueError("must be an address such as postgresql+psycopg://user@host:5432/name")
    return value


def base_url(value: str) -> str:
    """As browsers write it in Host and Origin: in lower case, without a port that is usual."""
    parts = place(value, "https://privacy.example.com")
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("must be an address such as https://privacy.example.com")
    if parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must not carry a path, a query or a user")
    if not re.fullmatch(r"[a-z0-9._:-]+", parts.hostname):
        raise ValueError("must name its host as xn--bcher-kva.example, not as bücher.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def mail_url(value: str) -> str:
    parts = place(value, "smtp://user:password@mail.example.com:587")
    if parts.scheme not in MAIL_SCHEMES:
        raise ValueError("must begin with one of " + ", ".join(s + "://" for s in MAIL_SCHEMES))
    if parts.scheme == "file" and not parts.path:
        raise ValueError("must name a folder, as in file:///var/spool/privacycenter")
    if parts.scheme != "file" and not parts.hostname:
        raise ValueError("must name a mail server")
    return value


def address(value: str) -> str:
    value = value.strip()
    if not re.fullmatch(r"[!-~]+@[!-~]+", value) or re.search(r'@.*@|[,;:<>"()\\\[\]]', value):
        raise ValueError("must be one plain e-mail address")
    return value


def zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as America/Los_Angeles") from error


def our_addresses(value: str) -> tuple[str, ...]:
    """Addresses of the company's own, or `@domain` for all of one, as they are compared."""
    found = tuple(key_of(one) for one in value.replace(",", " ").split())
    for one in found:
        try:
            address(f"x{one}" if one.startswith("@") else one)
        except ValueError as error:
            raise ValueError("must list addresses, or domains as in @example.com") from error
    return found
