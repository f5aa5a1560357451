"""Reading a list of members: CSV with user_id, email and name; optionally firm, firm_address,
occupation, member_since (YYYY-MM-DD) and visitor_id."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, BinaryIO

from privacycenter.imports import WITHHELD, Batch, Column, Line, Reject, Table, cells
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name

DETAILS = ("firm", "firm_address", "occupation", "member_since")
AGAIN = "the same user_id or email stands further up in this file"


@dataclass(frozen=True)
class MemberRow:
    """A line that can be stored; an empty column is None."""

    line: int
    text: str
    user_id: str
    email: str
    name: str
    firm: str | None
    firm_address: str | None
    occupation: str | None
    member_since: date | None
    visitor_id: str | None
    given: tuple[str, ...]  # the columns the file has: what it does not say it does not change

    @property
    def user_key(self) -> str:
        return key_of(self.user_id)

    @property
    def address_key(self) -> str:
        return key_of(self.email)

    @property
    def member_names(self) -> tuple[Name, Name]:
        """Who the member is."""
        return ("user", self.user_key), ("address", self.address_key)

    @property
    def browser_names(self) -> tuple[Name, ...]:
        """Whose browser it names."""
        return (("visitor", self.visitor_id),) if self.visitor_id else ()

    @property
    def without_browser(self) -> "MemberRow":
        """The same line, with nothing about the browser."""
        return replace(self, visitor_id=None, text=WITHHELD)

    def without(self, columns: Set[str]) -> "MemberRow":
        """The same line, with these columns empty: the yearly review dropped them."""
        empty: dict[str, Any] = dict.fromkeys(columns & set(DETAILS))
        return replace(self, **empty)

    @property
    def details(self) -> dict[str, Any]:
        """What stands in the member's own table."""
        return {name: getattr(self, name) for name in DETAILS}


def _user_id(text: str) -> str:
    if "@" in text:
        raise ValueError("must not contain @")
    return text


TABLE = Table(
    Column("user_id", 80, required=True, read=_user_id, who="user"),
    Column("email", 320, required=True, read=cells.address, who="address"),
    Column("name", 200, required=True),
    Column("firm", 200),
    Column("firm_address", 500, lines=True),
    Column("occupation", 200),
    Column("member_since", 10, read=cells.day),
    Column("visitor_id", 80, who="visitor"),
)


class MembersFile:
    """One file, line by line; a user_id or address that comes twice is rejected the second time."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._seen_addresses: set[str] = set()

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        """Parsed lines, some thousand at a time. Raises UnreadableFile for a wrong header."""
        for batch in TABLE.batches(stream):
            found = [self._row(line) for line in batch.rows]
            batch.rows = [one for one in found if isinstance(one, MemberRow)]
            batch.rejects += [one for one in found if isinstance(one, Reject)]
            yield batch

    def _row(self, line: Line) -> MemberRow | Reject:
        row = MemberRow(line.number, line.text, **line.values, given=line.given)
        if row.user_key in self._seen or row.address_key in self._seen_addresses:
            return line.reject(AGAIN)
        self._seen.add(row.user_key)
        self._seen_addresses.add(row.address_key)
        return row
