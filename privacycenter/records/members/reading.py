"""Reading a list of members: CSV with user_id, email and name; optionally firm, firm_address,
occupation, member_since (YYYY-MM-DD) and visitor_id."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from email_validator import EmailNotValidError, validate_email

from privacycenter.imports import Batch, Reject
from privacycenter.spelling import key_of
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
DETAILS = ("firm", "firm_address", "occupation", "member_since")
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
    def details(self) -> dict[str, Any]:
        """What stands in the member's own table; an empty column is nothing."""
        return {name: getattr(self, name) or None for name in DETAILS}

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


class MembersFile:
    """One file, line by line; a user_id or address that comes twice is rejected the second time."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._seen_addresses: set[str] = set()

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        """Parsed lines, some thousand at a time. Raises UnreadableFile for a wrong header."""
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        try:
            yield from self._batches(csv.reader(text, strict=False))
        finally:
            text.detach()  # the file is its opener's to close

    def _batches(self, reader: Any) -> Iterator[Batch]:
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
