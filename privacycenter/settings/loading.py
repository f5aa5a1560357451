"""Settings: read once at start, checked, and refused with one sentence for each fault.

Each setting is an environment variable PRIVACYCENTER_<NAME>, or a key of the TOML file that
PRIVACYCENTER_CONFIG names; the environment wins.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from privacycenter.refusals import Misconfigured
from privacycenter.settings.fields import FIELDS, PREFIX
from privacycenter.spelling import key_of

DEFAULT_FILE = Path("instance/settings.toml")


@dataclass(frozen=True, repr=False)  # keys and passwords must not show in a log or an error
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
    our_addresses: tuple[str, ...]
    erasure_ledger: Path
    unconnected_systems: tuple[str, ...]
    time_zone: ZoneInfo
    regime: str
    data_location: str
    visitor_cookie: str
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

    def is_ours(self, address_key: str) -> bool:
        """Whether an address, as it is compared, is the company's own."""
        ours = (*self.our_addresses, key_of(self.contact_email), key_of(self.mail_from))
        return address_key in ours or "@" + address_key.rpartition("@")[2] in ours

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The host names this site answers to."""
        host = urlsplit(self.base_url).hostname or ""
        return [host] if self.is_production else [host, "127.0.0.1", "localhost"]


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
                given[name] = " ".join(map(str, value)) if isinstance(value, list) else str(value)
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


def _ledger(named: str, database_url: str) -> Path:
    """Where erasures are written down: as named, or beside an SQLite file."""
    scheme, _, file = database_url.partition(":///")
    beside = Path(file).parent if scheme == "sqlite" else DEFAULT_FILE.parent
    return Path(named) if named else beside / "erasures.jsonl"


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
    values["company_short"] = values["company_short"] or values["company"]
    values["erasure_ledger"] = _ledger(values["erasure_ledger"], values["database_url"])
    return Settings(**values)
