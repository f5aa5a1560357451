"""How the text of a setting is read. Each reader raises ValueError with half a sentence that
follows the setting's name."""

from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

KEY_LENGTH = 32
MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls", "file")
TOO_PLAIN = ("changeme", "secret", "default", "password", "example")


def text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.strip().isdecimal() or not least <= int(value) <= most:
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
        if len(set(key)) < 10 or any(word in key.lower() for word in TOO_PLAIN):
            raise ValueError("has a key that is too plain; `privacycenter keys` makes good ones")
    if len(set(keys)) != len(keys):
        raise ValueError("lists the same key twice")
    return keys


def database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return value


def base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address such as https://privacy.example.com")
    if parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must not carry a path, a query or a user")
    return f"{parts.scheme}://{parts.netloc}"


def mail_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in MAIL_SCHEMES:
        raise ValueError("must begin with one of " + ", ".join(s + "://" for s in MAIL_SCHEMES))
    if parts.scheme == "file" and not parts.path:
        raise ValueError("must name a folder, as in file:///var/spool/privacycenter")
    if parts.scheme != "file" and not parts.hostname:
        raise ValueError("must name a mail server")
    return value


def address(value: str) -> str:
    value = value.strip()
    if value.count("@") != 1 or any(c.isspace() or c in ',;<>"' for c in value):
        raise ValueError("must be one plain e-mail address")
    return value


def zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as America/Los_Angeles") from error
