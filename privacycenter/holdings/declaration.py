"""The declaration: who stores something about a person says here what it is, why, how long,
who gets it, how it is found, corrected and erased.

Statements are data, built once. They bind the subject by three names: PERSON, ADDRESSES and
VISITORS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Column, Connection, Select, String, bindparam
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import visitors

from privacycenter.holdings.retention import RetentionRule

PERSON = bindparam("person_id", type_=BigInteger())
ADDRESSES = bindparam("addresses", type_=String(), expanding=True)
VISITORS = bindparam("visitor_ids", type_=String(), expanding=True)


Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Subject:
    """Whose data is meant: a person's id, their proven addresses as they are compared (keys),
    their browsers' ids."""

    person_id: int
    addresses: tuple[str, ...] = ()
    visitor_ids: tuple[str, ...] = ()

    @property
    def binds(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "addresses": list(self.addresses),
            "visitor_ids": list(self.visitor_ids),
        }


class Change(Enum):
    """How a person changes a field: here and now, by asking, or not at all."""

    HERE = "here"
    ASK = "ask"
    NO = "no"


class Shape(Enum):
    """How records read: one sheet of items, or a list of like records."""

    SHEET = "sheet"
    LIST = "list"


@dataclass(frozen=True)
class Field:
    """The register entry of one thing we know.

    `columns` are `table.column` names. `ccpa` is the category of Cal. Civ. Code 1798.140(v);
    `california` the one of 1798.83(e)(6)(A), where it is on that closed list (LAW.md 1.2).
    `need` says why the purpose cannot do without it. `disclosable` is whether it may ever be
    handed to anybody outside; `never_leaves` is the sentence that stands in place of a value
    that is not even shown to the person (11 CCR 7024(d)).

    A `veiled` field is free text in which other people's addresses may stand: they are hidden.
    A `sealed` one is stored encrypted, bound to its first column and the person
    (`sealed_place`). A `markable` one is free text the person may mark for removal.
    """

    key: str
    label: str
    columns: tuple[str, ...]
    ccpa: str
    need: str
    california: str | None = None
    disclosable: bool = False
    never_leaves: str | None = None
    change: Change = Change.NO
    lines: int = 1  # text lines of its control
    longest: int = 200  # characters
    required: bool = True
    autocomplete: str | None = None
    hint: str | None = None
    spell: Callable[[str], str] | None = None  # a stored code in words
    veiled: bool = False
    sealed: bool = False
    markable: bool = False
    droppable: bool = False  # the yearly review may drop it: its one column may be empty
    members_only: bool = False  # means nothing for somebody without an account


def sealed_place(column: str, person_id: int) -> str:
    """Where a sealed value belongs: its `table.column`, and whose it is."""
    return f"{column}/{person_id}"


def codes(**words: str) -> Callable[[str], str]:
    """Spells a closed list of codes; what is not on it stands as it is."""
    return lambda code: words.get(code, code)


def plainly(code: str) -> str:
    """request.office_wrote as Office wrote, sign_in_link as Sign in link."""
    return code.rpartition(".")[2].replace("_", " ").capitalize()


@dataclass(frozen=True)
class Point:
    """A data point somebody can be known again by. `held` selects its values, as text, for the
    bound subject."""

    key: str
    held: Rows


@dataclass(frozen=True)
class StoredFile:
    """A file kept with a record. Text is text, so that other people's addresses can be hidden."""

    number: int
    name: str
    content: bytes | str


@dataclass(frozen=True)
class Holding:
    """One kind of record about a person, declared once.

    `rows` selects, for the bound subject, one column for each field under its key, and
    `record`, an integer that orders the records, newest highest. `key` is that integer as a
    column to page by. `count` selects how many records there are. `erase` removes at most
    `budget` rows of a subject and returns how many.

    `kept_because` names the law that keeps it when the person is erased, `kept_ground` its code
    on the closed list (`grounds`), `kept_months` how long from the erasure on; then it goes by
    `erase`, if there is one, or by its own rules. What has no `erase` must say so.

    `goes_alone` is whether somebody may have it erased and keep the account. `system` is where
    the original lies, when no connection erases it there; `processors` are those who have it from
    us and must be told.

    `lies_in` says in which country and with whom the records lie; like `kept` it may name
    settings in braces. `reaches` selects the addresses, as stored, under which the holding knows
    somebody (bound by ADDRESSES): whoever proves one of them sees its records. `correct` puts a
    field of one record right: subject, record, field, value, by whom ("person" or "office").
    `remove_text` blanks a markable field of one record: subject, record, field. `files` yields
    what is kept with a subject's records, for the copy.
    """

    key: str
    title: str
    category: str
    why: str
    basis: str
    source: str
    recipients: str
    seen_by: str
    kept: str  # how long, in words
    tables: tuple[str, ...]
    fields: tuple[Field, ...]
    plumbing: dict[str, str]  # technical columns, each with a reason
    rows: Rows
    key_column: Column[Any] | InstrumentedAttribute[int]
    count: Rows
    unit: tuple[str, str] = ("record", "records")
    shape: Shape = Shape.LIST
    erase: Callable[[Subject, int], int] | None = None
    kept_because: str | None = None
    kept_ground: str | None = None
    kept_months: int | None = None
    goes_alone: bool = False
    system: str | None = None
    processors: tuple[str, ...] = ()
    correct: Callable[[Subject, int, str, str, str], None] | None = None
    remove_text: Callable[[Subject, int, str], None] | None = None
    rules: tuple[RetentionRule, ...] = ()
    lies_in: str = "{data_location}, on our own servers"
    reaches: Rows | None = None
    points: tuple[Point, ...] = ()
    files: Callable[[Subject, Connection], Iterator[StoredFile]] | None = None

    @property
    def is_found_by_keys(self) -> bool:
        """Whether addresses or browsers are needed to find its records, and not a number alone."""
        bound = (one.key for one in visitors.iterate(self.count) if isinstance(one, BindParameter))
        return not {ADDRESSES.key, VISITORS.key}.isdisjoint(bound)

    def field(self, key: str) -> Field | None:
        """The field of that key."""
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True)
class Impersonal:
    """A table that is about nobody, with the reason, and how long its rows stay."""

    table: str
    reason: str
    rules: tuple[RetentionRule, ...] = ()
