"""A scanner that believes no declaration: it reads every column of every table, also what is
sealed, and every file, and looks for anything a person is known by. What may stay is a list."""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import RowMapping, inspect, select, text

from privacycenter.contact.models import ContactMessage
from privacycenter.db import session
from privacycenter.holdings import Subject, sealed_place
from privacycenter.identity.models import Address, AddressChange, Person
from privacycenter.identity.people import subject_of
from privacycenter.records.communications.models import Communication, Party
from privacycenter.records.corrections.models import Correction
from privacycenter.records.members.models import Member
from privacycenter.records.payments.models import SEALED_COLUMNS, AdvertisingAccount, PaymentMethod
from privacycenter.records.payments.sealed import PAYMENT_METHODS
from privacycenter.records.posts.models import Post
from privacycenter.records.server_logs.models import LogLine
from privacycenter.web import Site

DATABASE = "privacycenter.sqlite"  # what its files are called, the log beside it too
SEALED = re.compile(r"[0-9a-f]{8}\.[A-Za-z0-9+/]{40,}={0,2}")
PLACES: dict[str, Callable[[RowMapping], str]] = {  # what is sealed, and where it belongs
    **{
        f"payment_method.{one}": lambda row, one=one: sealed_place(
            f"payment_method.{one}", row["person_id"]
        )
        for one in SEALED_COLUMNS
    },
    "staff.totp_secret": lambda row: sealed_place("staff.totp_secret", row["id"]),
    "erasure.subject": lambda row: f"erasure.subject/{row['key']}",
}


@dataclass(frozen=True)
class Clue:
    """One thing somebody is known by. A `word` is looked for as a whole word."""

    kind: str
    text: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![0-9A-Za-z]){re.escape(self.text.lower())}(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Find:
    """A clue, and where it was found: `table.column` with the row, or a file."""

    where: str
    clue: Clue
    row: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.clue.kind} in {self.where}: {self.clue.text}"


def clues_of(person_id: int, app: Site) -> frozenset[Clue]:
    """Everything a person is known by, as the tables have it now."""
    subject, found = subject_of(person_id), set[Clue]()

    def clue(kind: str, *texts: str | None) -> None:
        found.update(Clue(kind, one) for one in texts if one)

    person = session().get_one(Person, person_id)
    clue("name", person.name)
    clue("user ID", person.user_id, person.user_key)
    clue("browser", *subject.visitor_ids)
    _clue_addresses(person_id, subject, clue)
    if (member := session().get(Member, person_id)) is not None:
        clue("firm", member.firm, *(member.firm_address or "").split("\n"))
    theirs = (LogLine.person_id == person_id) | LogLine.visitor_id.in_(subject.visitor_ids)
    clue("network address", *session().scalars(select(LogLine.ip).where(theirs).distinct()))
    clue("text", *session().scalars(select(Post.text).where(Post.person_id == person_id)))
    clue(
        "text",
        *session().scalars(
            select(ContactMessage.text).where(
                (ContactMessage.person_id == person_id)
                | ContactMessage.address_key.in_(subject.addresses)
            )
        ),
    )
    wrote = select(Party.communication_id).where(
        Party.address_key.in_(subject.addresses), Party.role == "from"
    )
    clue("text", *session().scalars(select(Communication.text).where(Communication.id.in_(wrote))))
    for row in session().execute(
        select(Correction.old_value, Correction.new_value).where(Correction.person_id == person_id)
    ):
        clue("earlier value", *row)
    _clue_payments(person_id, app, clue)
    return frozenset(found)


def _clue_addresses(person_id: int, subject: Subject, clue: Callable[..., None]) -> None:
    stored = session().scalars(select(Address.address).where(Address.person_id == person_id))
    changes = session().execute(
        select(AddressChange.new_address, AddressChange.old_address).where(
            AddressChange.person_id == person_id
        )
    )
    clue("address", *stored, *subject.addresses, *(one for row in changes for one in row))


def _clue_payments(person_id: int, app: Site, clue: Callable[..., None]) -> None:
    table = PaymentMethod.__table__
    rows = session().execute(select(table).where(table.c.person_id == person_id)).mappings()
    for row in rows:
        opened = PAYMENT_METHODS.open(row, app.safe)
        clue("card", opened["token"], opened["last_four"])
    for account in session().scalars(
        select(AdvertisingAccount).where(AdvertisingAccount.person_id == person_id)
    ):
        clue("account", account.account_no, account.billing_contact)


def scan(app: Site, clues: frozenset[Clue], *folders: Path) -> list[Find]:
    """Where any of the clues stands, in the database or in a file below these folders."""
    return [*_in_tables(app, clues), *(one for f in folders for one in _in_files(f, clues))]


def _in_tables(app: Site, clues: frozenset[Clue]) -> Iterator[Find]:
    with app.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                for column, value in row.items():
                    where = f"{table}.{column}"
                    for clue in _in_text(_readable(where, value, row, app), clues):
                        yield Find(where, clue, dict(row))


def _readable(where: str, value: Any, row: RowMapping, app: Site) -> str:
    """A value as text: of bytes what can be read, of JSON all of it, of a sealed one what is in
    it."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):  # JSON as SQLite has it
            return json.dumps(json.loads(value), ensure_ascii=False)
    if isinstance(value, str) and SEALED.fullmatch(value):
        return app.safe.open(value, place=PLACES[where](row))  # a KeyError: one nobody told of
    return value if isinstance(value, str) else ""  # numbers and times name nobody


def _in_text(said: str, clues: frozenset[Clue]) -> Iterator[Clue]:
    if not said:
        return
    spellings = {said.lower(), unquote(said).lower(), html.unescape(said).lower()}
    for clue in clues:
        if any(clue.text.lower() in one and clue.pattern.search(one) for one in spellings):
            yield clue


def _in_files(folder: Path, clues: frozenset[Clue]) -> Iterator[Find]:
    """Files are read as they lie on the disk: what a database has only crossed out is found."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            said = path.read_bytes().decode("utf-8", "replace").lower()
            for clue in clues:
                # No words: in a database file, text stands next to text.
                if len(clue.text) > 5 and clue.text.lower() in said:
                    yield Find(str(path.relative_to(folder)), clue)


@dataclass(frozen=True)
class MayStay:
    """A place where some clues may stand, and why."""

    where: str
    kinds: tuple[str, ...]
    because: str
    only: Callable[[Mapping[str, Any]], bool] = lambda _row: True


MAY_STAY = (
    MayStay("advertising_account.account_no", ("account",), "tax law: 26 U.S.C. 6001"),
    MayStay("advertising_account.billing_contact", ("account",), "tax law: 26 U.S.C. 6001"),
    MayStay("declaration.signed_name", ("name",), "11 CCR 7062(c), 24 months"),
)
UNTIL_POSTED = tuple(
    MayStay(f"letter.{column}", ("address", "name"), "the last letter", lambda row: row["forgets"])
    for column in ("address", "facts")
)
UNTIL_TASKS_ARE_DONE = (
    MayStay("erasure.subject", ("address", "name", "user ID", "browser"), "sealed, for the tasks"),
)


def not_allowed(finds: list[Find], *more: MayStay) -> list[str]:
    """What was found where it may not stand. What may stand in a table stands in the database's
    file as well."""
    stays = {find.clue for find in finds if _may_stay(find, more)}
    return sorted(
        {
            str(find)
            for find in finds
            if not _may_stay(find, more)
            and not (find.where.startswith(DATABASE) and find.clue in stays)
        }
    )


def _may_stay(find: Find, more: tuple[MayStay, ...]) -> bool:
    return any(
        find.where == one.where and find.clue.kind in one.kinds and one.only(find.row or {})
        for one in (*MAY_STAY, *more)
    )
