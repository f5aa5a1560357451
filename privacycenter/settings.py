"""Settings: read once at start, checked, and refused with one sentence for each fault.

Each setting is an environment variable PRIVACYCENTER_<NAME>, or a key of the TOML file that
PRIVACYCENTER_CONFIG names; the environment wins. FIELDS is the whole list, and the README's
table is tested against it.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from privacycenter.refusals import Misconfigured

PREFIX = "PRIVACYCENTER_"
DEFAULT_FILE = Path("instance/settings.toml")
KEY_LENGTH = 32
MODES = ("production", "demonstration")
REGIMES = ("ccpa", "gdpr", "ukgdpr")
MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls", "file")
TOO_PLAIN = ("changeme", "secret", "default", "password", "example")


@dataclass(frozen=True)
class Settings:
    """Everything an operator decides, already checked."""

    mode: str
    database_url: str
    secret_keys: tuple[str, ...]
    data_keys: tuple[str, ...]
    base_url: str
    trusted_proxies: int
    mail_url: str
    mail_from: str
    company: str
    company_short: str
    contact_postal: str
    contact_email: str
    time_zone: ZoneInfo
    regime: str
    data_location: str
    session_idle_minutes: int
    session_absolute_hours: int
    staff_idle_minutes: int
    staff_absolute_hours: int
    log_retention_days: int
    log_shorten_days: int
    workers: int
    threads: int

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The host names this site answers to."""
        host = urlsplit(self.base_url).hostname or ""
        return [host] if self.is_production else [host, "127.0.0.1", "localhost"]


@dataclass(frozen=True)
class Field:
    """One setting: what it is for, what it is when nobody says, and how its text is read."""

    name: str
    about: str
    default: str | None
    read: Callable[[str], Any]

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.strip().isdecimal() or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError("must be one of " + ", ".join(choices))
        return value

    return read


def _keys(value: str) -> tuple[str, ...]:
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


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return value


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address such as https://privacy.example.com")
    if parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must not carry a path, a query or a user")
    return f"{parts.scheme}://{parts.netloc}"


def _mail_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in MAIL_SCHEMES:
        raise ValueError("must begin with one of " + ", ".join(s + "://" for s in MAIL_SCHEMES))
    if parts.scheme == "file" and not parts.path:
        raise ValueError("must name a folder, as in file:///var/spool/privacycenter")
    if parts.scheme != "file" and not parts.hostname:
        raise ValueError("must name a mail server")
    return value


def _address(value: str) -> str:
    value = value.strip()
    if value.count("@") != 1 or any(c.isspace() or c in ',;<>"' for c in value):
        raise ValueError("must be one plain e-mail address")
    return value


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as America/Los_Angeles") from error


FIELDS = (
    Field(
        "mode", "`production`, or `demonstration` for trying it out", "production", _one_of(*MODES)
    ),
    Field(
        "database_url",
        "`sqlite:///file` or `postgresql+psycopg://user@host/name`",
        "sqlite:///instance/privacycenter.sqlite",
        _database,
    ),
    Field(
        "secret_keys",
        "keys that sign sessions and links, newest first, separated by spaces; "
        "each at least 32 characters",
        None,
        _keys,
    ),
    Field(
        "data_keys",
        "keys for keyed hashes and encrypted fields, newest first, separated by spaces",
        None,
        _keys,
    ),
    Field(
        "base_url",
        "the address people use; every link in a letter is built from it",
        None,
        _base_url,
    ),
    Field("trusted_proxies", "how many reverse proxies really stand in front", "0", _number(0, 10)),
    Field(
        "mail_url",
        "`smtp://`, `smtps://`, `smtp+starttls://` with user and password, or `file:///folder`",
        None,
        _mail_url,
    ),
    Field("mail_from", "the address letters come from", None, _address),
    Field("company", "the company's full name", None, _text),
    Field("company_short", "the name in the letterhead; the full name when left out", "", str),
    Field(
        "contact_postal",
        "the postal address for privacy questions; lines separated by `|`",
        None,
        _text,
    ),
    Field("contact_email", "the e-mail address for privacy questions", None, _address),
    Field(
        "time_zone",
        "the zone in which days are counted and times are shown",
        "America/Los_Angeles",
        _zone,
    ),
    Field("regime", "whose clocks run: `ccpa`, `gdpr` or `ukgdpr`", "ccpa", _one_of(*REGIMES)),
    Field(
        "data_location", "where the data is kept, in words", "the United States of America", _text
    ),
    Field(
        "session_idle_minutes",
        "a member's session ends after so long without a visit",
        "120",
        _number(5, 1440),
    ),
    Field("session_absolute_hours", "and after so long in any case", "168", _number(1, 720)),
    Field("staff_idle_minutes", "the same for staff", "30", _number(5, 480)),
    Field("staff_absolute_hours", "the same for staff", "10", _number(1, 24)),
    Field(
        "log_retention_days",
        "server log lines are erased after so many days",
        "90",
        _number(1, 3650),
    ),
    Field(
        "log_shorten_days", "and their IP addresses shortened after so many", "30", _number(1, 3650)
    ),
    Field("workers", "web processes", "2", _number(1, 64)),
    Field("threads", "threads in each of them", "4", _number(1, 64)),
)


def _beside(environ: Mapping[str, str]) -> str | None:
    """The file `make run` writes, when the environment says nothing at all about this program."""
    if any(name.startswith(PREFIX) for name in environ) or not DEFAULT_FILE.exists():
        return None
    return str(DEFAULT_FILE)


def _given(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """What the file and the environment say, by field name; unknown names are faults."""
    known = {field.name for field in FIELDS}
    given: dict[str, str] = {}
    path = environ.get(PREFIX + "CONFIG") or _beside(environ)
    if path:
        try:
            content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            faults.append(f"{PREFIX}CONFIG names a file that cannot be read: {error}.")
            content = {}
        for name, value in content.items():
            if name in known:
                given[name] = " ".join(value) if isinstance(value, list) else str(value)
            else:
                faults.append(f"The settings file has an entry nobody knows: {name}.")
    for name in known:
        value = environ.get(PREFIX + name.upper())
        if value is not None:
            given[name] = value
    return given


def _across(values: dict[str, Any]) -> list[str]:
    """Faults that two settings make together."""
    faults = []
    if values["mode"] == "production" and not values["base_url"].startswith("https://"):
        faults.append(f"{PREFIX}BASE_URL must begin with https:// in production.")
    if set(values["secret_keys"]) & set(values["data_keys"]):
        faults.append(f"{PREFIX}SECRET_KEYS and {PREFIX}DATA_KEYS must not share a key.")
    if values["log_shorten_days"] > values["log_retention_days"]:
        faults.append(f"{PREFIX}LOG_SHORTEN_DAYS must not be longer than LOG_RETENTION_DAYS.")
    return faults


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises Misconfigured with every fault found."""
    environ = os.environ if environ is None else environ
    faults: list[str] = []
    given = _given(environ, faults)
    if given.get("mode") == "demonstration":
        given.setdefault("base_url", f"http://127.0.0.1:{environ.get('PORT') or '8000'}")
    values: dict[str, Any] = {}
    for field in FIELDS:
        text = given.get(field.name, field.default)
        if text is None:
            faults.append(f"{field.variable} is missing: {field.about}.")
            continue
        try:
            values[field.name] = field.read(text)
        except ValueError as error:
            faults.append(f"{field.variable} {error}.")
    if not faults:
        faults = _across(values)
    if faults:
        raise Misconfigured(faults)
    values["company_short"] = values["company_short"].strip() or values["company"]
    return Settings(**values)
