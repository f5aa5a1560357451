"""The whole list of settings. The README's table is tested against it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from privacycenter.settings.readers import (
    address,
    base_url,
    cookie_name,
    database,
    keys,
    mail_url,
    names,
    number,
    one_of,
    optional,
    our_addresses,
    text,
    zone,
)

PREFIX = "PRIVACYCENTER_"
MODES = ("production", "demonstration")
REGIMES = ("ccpa", "gdpr", "ukgdpr")


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


FIELDS = (
    Field(
        "mode", "`production`, or `demonstration` for trying it out", "production", one_of(*MODES)
    ),
    Field(
        "database_url",
        "`sqlite:///file` or `postgresql+psycopg://user@host/name`",
        "sqlite:///instance/privacycenter.sqlite",
        database,
    ),
    Field(
        "secret_keys",
        "keys that sign sessions, links and receipts, newest first, separated by spaces; "
        "each at least 32 characters",
        None,
        keys,
    ),
    Field(
        "data_keys",
        "keys for keyed hashes and encrypted fields, newest first, separated by spaces",
        None,
        keys,
    ),
    Field(
        "base_url",
        "the address people use; every link in a letter is built from it",
        None,
        base_url,
    ),
    Field("trusted_proxies", "how many reverse proxies really stand in front", "0", number(0, 10)),
    Field(
        "mail_url",
        "`smtp://`, `smtps://`, `smtp+starttls://` with user and password, or `file:///folder`",
        None,
        mail_url,
    ),
    Field("mail_from", "the address letters come from", None, address),
    Field("company", "the company's full name", None, text),
    Field("company_short", "the name in the letterhead; the full name when left out", "", optional),
    Field(
        "contact_postal",
        "the postal address for privacy questions; lines separated by `|`",
        None,
        text,
    ),
    Field("contact_email", "the e-mail address for privacy questions", None, address),
    Field(
        "our_addresses",
        "more addresses of the company's own, or `@domain` for all of one, separated by spaces: "
        "in imported messages they are us, not somebody else",
        "",
        our_addresses,
    ),
    Field(
        "erasure_ledger",
        "the file in which every erasure is written down before it happens; keep it on another "
        "disk than the database and out of its backups. Left out, it is `erasures.jsonl` beside "
        "an SQLite file, or in `instance/`",
        "",
        optional,
    ),
    Field(
        "unconnected_systems",
        "other systems that may know people and that nobody has connected, separated by `|`: "
        "each deletion of everything makes a task for a person of each",
        "",
        names,
    ),
    Field(
        "time_zone",
        "the zone in which days are counted and times are shown",
        "America/Los_Angeles",
        zone,
    ),
    Field("regime", "whose clocks run: `ccpa`, `gdpr` or `ukgdpr`", "ccpa", one_of(*REGIMES)),
    Field(
        "data_location", "where the data is kept, in words", "the United States of America", text
    ),
    Field(
        "visitor_cookie",
        "the cookie in which your sites keep a browser's id, which joins a person at sign-in; "
        "empty turns this off",
        "visitor",
        cookie_name,
    ),
    Field(
        "session_idle_minutes",
        "a member's session ends after so long without a visit",
        "120",
        number(5, 1440),
    ),
    Field("session_absolute_hours", "and after so long in any case", "168", number(1, 720)),
    Field("staff_idle_minutes", "the same for staff", "30", number(5, 480)),
    Field("staff_absolute_hours", "the same for staff", "10", number(1, 24)),
    Field(
        "log_retention_days",
        "server log lines are erased after so many days",
        "90",
        number(1, 3650),
    ),
    Field(
        "log_shorten_days", "and their IP addresses shortened after so many", "30", number(1, 3650)
    ),
    Field("workers", "web processes", "2", number(1, 64)),
    Field("threads", "threads in each of them", "4", number(1, 64)),
)
