"""Members from a CSV file: user_id, email and name; optionally firm, firm_address, occupation,
member_since (YYYY-MM-DD) and visitor_id. A corrected value stays what the person made it."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import insert, select, update

from privacycenter import clock
from privacycenter.db import insert_or, session
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.identity.people import key_of
from privacycenter.imports import Batch, Reject, Stored
from privacycenter.policy import version_now
from privacycenter.records.members.models import Correction, Member
from privacycenter.web.forms import Text, tidy

REQUIRED = ("user_id", "email", "name")
OPTIONAL = ("firm", "firm_address", "occupation", "member_since", "visitor_id")
LONGEST = {
    "user_id": 80,
    "email": 320,
    "name": 200,
    "firm": 200,
    "firm_address": 500,
    "occupation": 200,
    "member_since": 10,
    "visitor_id": 80,
}
BATCH_ROWS = 2000
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


class UnreadableFile(Exception):
    """The file as a whole cannot be a list of members; says why."""


@dataclass(frozen=True)
class MemberRow:
    """A line that can be stored."""

    line: int
    text: str
    user_id: str
    email: str
    name: str
    firm: str
    firm_address: str
    occupation: str
    member_since: date | None
    visitor_id: str

    @property
    def user_key(self) -> str:
        return key_of(self.user_id)

    @property
    def address_key(self) -> str:
        return key_of(self.email)


def fault_of(values: dict[str, str]) -> str | None:
    """Why a line cannot be taken, or None."""
    for name in REQUIRED:
        if not values[name]:
            return f"{name} is empty"
    for name, text in values.items():
        fault = Text(LONGEST[name], lines=name == "firm_address").fault(text)
        if fault:
            return f"{name}: {fault}"
    if "@" in values["user_id"]:
        return "user_id must not contain @"
    return _fault_of_email(values["email"]) or _fault_of_day(values["member_since"])


def _fault_of_email(email: str) -> str | None:
    if PLAIN_ADDRESS.fullmatch(email):
        return None
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError):
        return "email is not an e-mail address"
    return None


def _fault_of_day(text: str) -> str | None:
    try:
        _ = text and date.fromisoformat(text)
    except ValueError:
        return "member_since is not a day like 2019-05-06"
    return None


class MembersImport:
    """The members' register, as the import engine reads it."""

    name = "members"

    def __init__(self, source: str) -> None:
        self.source = source
        self._seen: set[str] = set()
        self._seen_addresses: set[str] = set()

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        """Parsed lines, some thousand at a time. Raises UnreadableFile for a wrong header."""
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        reader = csv.reader(text, strict=False)
        names = self._header(reader)
        batch = Batch(0, [], [])
        for cells in self._lines(reader):
            if not cells:
                continue
            batch.read += 1
            row = self._row(reader.line_num, names, cells)
            if isinstance(row, Reject):
                batch.rejects.append(row)
            else:
                batch.rows.append(row)
            if batch.read >= BATCH_ROWS:
                yield batch
                batch = Batch(0, [], [])
        yield batch

    @staticmethod
    def _lines(reader: Any) -> Iterator[list[str]]:
        """The reader's lines; one that csv itself gives up on comes as a single cell."""
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield ["(unreadable)"]

    @staticmethod
    def _header(reader: Any) -> list[str]:
        names = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise UnreadableFile(f"The first line must name the columns; missing: {missing}.")
        unknown = [name for name in names if name not in REQUIRED + OPTIONAL]
        if unknown or len(set(names)) != len(names):
            raise UnreadableFile(f"Columns nobody knows, or twice the same: {unknown or names}.")
        return names

    def _row(self, line: int, names: list[str], cells: list[str]) -> MemberRow | Reject:
        text = ",".join(cells)
        if len(cells) != len(names):
            return Reject(line, f"has {len(cells)} columns, not {len(names)}", text)
        values = dict.fromkeys(REQUIRED + OPTIONAL, "")
        values |= {name: tidy(cell) for name, cell in zip(names, cells, strict=True)}
        fault = fault_of(values)
        if fault:
            return Reject(line, fault, text)
        user_key, address_key = key_of(values["user_id"]), key_of(values["email"])
        if user_key in self._seen or address_key in self._seen_addresses:
            return Reject(line, "the same user_id or email stands further up in this file", text)
        self._seen.add(user_key)
        self._seen_addresses.add(address_key)
        since = values.pop("member_since")
        return MemberRow(
            line=line,
            text=text,
            **values,
            member_since=date.fromisoformat(since) if since else None,
        )

    def store(self, rows: list[MemberRow]) -> Stored:
        """Insert who is new, update what changed, keep what a person corrected."""
        stored = Stored()
        known = self._known(rows)
        owners = self._address_owners(rows)
        corrected = self._corrected([person.id for person in known.values()])
        fresh = []
        for row in rows:
            person = known.get(row.user_key)
            owner = owners.get(row.address_key)
            if owner is not None and (person is None or owner != person.id):
                stored.rejects.append(
                    Reject(row.line, "email belongs to another user_id", row.text)
                )
            elif person is None:
                fresh.append(row)
            else:
                self._update(row, person, corrected.get(person.id, set()), stored)
        self._insert(fresh)
        self._join_visitors(rows)
        stored.new = len(fresh)
        return stored

    @staticmethod
    def _known(rows: list[MemberRow]) -> dict[str, Any]:
        first_address = (
            select(Address.address)
            .where(Address.person_id == Person.id)
            .order_by(Address.id)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(
                Person.id,
                Person.user_key,
                Person.name,
                Member.firm,
                Member.firm_address,
                Member.occupation,
                Member.member_since,
                first_address.label("email"),
            )
            .join(Member)
            .where(Person.user_key.in_([row.user_key for row in rows]))
        )
        return {person.user_key: person for person in session().execute(query)}

    @staticmethod
    def _address_owners(rows: list[MemberRow]) -> dict[str, int]:
        query = select(Address.address_key, Address.person_id).where(
            Address.address_key.in_([row.address_key for row in rows])
        )
        return {key: person_id for key, person_id in session().execute(query)}

    @staticmethod
    def _corrected(person_ids: list[int]) -> dict[int, set[str]]:
        query = select(Correction.person_id, Correction.field).where(
            Correction.person_id.in_(person_ids)
        )
        found: dict[int, set[str]] = {}
        for person_id, field in session().execute(query):
            found.setdefault(person_id, set()).add(field)
        return found

    def _update(self, row: MemberRow, person: Any, corrected: set[str], stored: Stored) -> None:
        """Bring one known member up to date, leaving corrected fields alone."""
        differing = {
            name: getattr(row, name) or None
            for name in ("name", "email", "firm", "firm_address", "occupation", "member_since")
            if (getattr(row, name) or None) != getattr(person, name)
        }
        stored.held_back += len(corrected & set(differing))
        changes = {name: value for name, value in differing.items() if name not in corrected}
        if not changes:
            stored.same += 1
            return
        stored.changed += 1
        if "name" in changes:
            session().execute(
                update(Person).where(Person.id == person.id).values(name=changes.pop("name"))
            )
        if "email" in changes:
            email = str(changes.pop("email"))
            session().execute(
                update(Address)
                .where(Address.person_id == person.id, Address.address == person.email)
                .values(
                    address=email, address_key=key_of(email), proven_at=None, since_at=clock.now()
                )
            )
        session().execute(
            update(Member)
            .where(Member.person_id == person.id)
            .values(**changes, changed_at=clock.now(), came_from=self.source)
        )

    def _insert(self, rows: list[MemberRow]) -> None:
        if not rows:
            return
        now, version = clock.now(), version_now().id
        session().execute(
            insert(Person),
            [
                {
                    "user_id": row.user_id,
                    "user_key": row.user_key,
                    "name": row.name,
                    "known_since": now,
                    "policy_version": version,
                }
                for row in rows
            ],
        )
        ids = {
            key: person_id
            for key, person_id in session().execute(
                select(Person.user_key, Person.id).where(
                    Person.user_key.in_([row.user_key for row in rows])
                )
            )
        }
        session().execute(
            insert(Address),
            [
                {
                    "person_id": ids[row.user_key],
                    "address": row.email,
                    "address_key": row.address_key,
                    "since_at": now,
                    "proven_at": None,
                }
                for row in rows
            ],
        )
        session().execute(
            insert(Member),
            [
                {
                    "person_id": ids[row.user_key],
                    "firm": row.firm or None,
                    "firm_address": row.firm_address or None,
                    "occupation": row.occupation or None,
                    "member_since": row.member_since,
                    "came_from": self.source,
                    "imported_at": now,
                    "changed_at": now,
                    "asked_at": now,
                }
                for row in rows
            ],
        )

    @staticmethod
    def _join_visitors(rows: list[MemberRow]) -> None:
        """Note whose browser an id is, unless it is known to be somebody's."""
        given = {row.user_key: row.visitor_id for row in rows if row.visitor_id}
        if not given:
            return
        people = session().execute(
            select(Person.user_key, Person.id).where(Person.user_key.in_(given))
        )
        session().execute(
            insert_or(VisitorId).on_conflict_do_nothing(index_elements=["visitor_id"]),
            [
                {"visitor_id": given[key], "person_id": person_id, "since_at": clock.now()}
                for key, person_id in people
            ],
        )
