"""A receipt as it reads on paper: what was signed, with days as days and codes in words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from privacycenter.holdings.grounds import WORDS

LAWS = {
    "ccpa": "California Consumer Privacy Act",
    "gdpr": "General Data Protection Regulation",
    "ukgdpr": "UK General Data Protection Regulation",
}
STATES = {
    "open": ("half", "Still to be done"),
    "done": ("done", "Done"),
    "not_possible": ("kept", "Not possible"),
}
FACTS = (  # in the order of the page
    ("asked", "You asked for"),
    ("received_on", "We received it"),
    ("law", "By the law"),
    ("decided_by", "Decided by"),
    ("approved_at", "Approved"),
    ("finished_at", "Carried out"),
    ("suppression", "So that it stays gone"),
)

Value = str | date | datetime
Row = TypeVar("Row")


@dataclass(frozen=True)
class Kept:
    """What stays on one ground with the same facts, until when if that is known, and how many
    records of each kind."""

    ground: str
    facts: str
    until: Value | None
    parts: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Told:
    """Who else was told the same, or has the same to do; `on` or else `due` is when."""

    what: str
    tag: str
    state: str
    on: Value | None
    due: Value | None
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One receipt. `done`, `kept` and `told` are None when it does not speak of them."""

    what: str
    reference: str
    state: str
    facts: tuple[tuple[str, Value], ...]
    done: tuple[tuple[str, int], ...] | None
    kept: tuple[Kept, ...] | None
    told: tuple[Told, ...] | None
    issuer: str
    serial: str
    edition: int
    key_id: str
    issued_at: datetime
    verify_at: str


def sheet_of(content: dict[str, Any]) -> Sheet:
    """The sheet of a content that was signed (`issuing.content_of`, `Verdict.content`)."""
    said = {name: _in_words(name, content[name]) for name, _ in FACTS if content.get(name)}
    done = content.get("done")
    return Sheet(
        what=content.get("what", ""),
        reference=content.get("reference", ""),
        state=content.get("state", ""),
        facts=tuple((label, said[name]) for name, label in FACTS if name in said),
        done=None if done is None else tuple((one["title"], one["records"]) for one in done),
        kept=_alike(Kept, _kept, content.get("kept")),
        told=_alike(Told, _told, content.get("told")),
        issuer=content["issuer"],
        serial=content["serial"],
        edition=content["edition"],
        key_id=content["key_id"],
        issued_at=datetime.fromisoformat(content["issued_at"]),
        verify_at=content["verify_at"].partition("://")[2],
    )


def in_brief(content: str) -> str:
    """What a stored content is about, for a line in a list."""
    said = json.loads(content)
    return ", ".join(said[name] for name in ("what", "reference", "state") if said.get(name))


Line = dict[str, Any]


def _alike(
    row: Callable[..., Row], read: Callable[[Line], tuple[Any, Any]], lines: list[Line] | None
) -> tuple[Row, ...] | None:
    """One row for all lines that say the same, in the order of the first of each."""
    if lines is None:
        return None
    rows: dict[Any, list[Any]] = {}
    for said, of in map(read, lines):
        rows.setdefault(said, []).append(of)
    return tuple(row(*said, tuple(of)) for said, of in rows.items())


def _in_words(name: str, said: str) -> Value:
    return LAWS.get(said, said) if name == "law" else _day(said) or said


def _day(text: str | None) -> Value | None:
    """A day or an instant that was written as ISO 8601; other words stand as they are."""
    if not text:
        return None
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-24") else _instant(text)
    except ValueError:
        return text


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant


def _kept(one: Line) -> tuple[Any, Any]:
    ground = one.get("ground", "")
    said = (WORDS.get(ground, ground), one.get("facts", ""), _day(one.get("until")))
    return said, (one["title"], one.get("records"))


def _told(one: Line) -> tuple[Any, Any]:
    state = one.get("state", "")
    tag, words = STATES.get(state, ("done" if one.get("on") else "half", state))
    said = (one.get("what", ""), tag, words, _day(one.get("on")), _day(one.get("due")))
    return said, one["recipient"]
