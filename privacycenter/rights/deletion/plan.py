"""The plan of a deletion: for every kind of record whether it goes or stays, and on which ground.

It follows from the declarations, the holds, what was asked and what the clerk chose to keep, and
from nothing else. Its fingerprint leaves out how many records there are: more may arrive, and go
too; everything else must be as it was when two people agreed to it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from privacycenter.clock import months_before
from privacycenter.db import Base, session
from privacycenter.holdings import Holding
from privacycenter.rights.deletion.models import LegalHold, Part
from privacycenter.rights.models import Request
from privacycenter.settings import Settings

EVERYTHING = "everything"


@dataclass(frozen=True)
class Kept:
    """Why a part stays: a ground of the closed list, the facts behind it, and until when, if that
    is known."""

    ground: str
    facts: str
    until_on: date | None = None


@dataclass(frozen=True)
class Line:
    """One kind of record in the plan. `chosen` is whether a clerk keeps it, and not a rule."""

    holding: Holding
    records: int
    kept: Kept | None = None
    chosen: bool = False

    @property
    def goes(self) -> bool:
        return self.kept is None


@dataclass(frozen=True)
class Plan:
    """All lines, in the order in which they are carried out."""

    scope: str
    lines: tuple[Line, ...]
    fingerprint: str

    @property
    def closes_account(self) -> bool:
        return self.scope == EVERYTHING

    @property
    def going(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.goes)

    @property
    def staying(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.goes)


def recipients_of(holdings: Sequence[Holding]) -> tuple[tuple[str, str], ...]:
    """Kind and name of whoever has the same elsewhere, each once."""
    found: dict[tuple[str, str], None] = {}
    for holding in holdings:
        found |= {("processor", name): None for name in holding.processors}
        if holding.system is not None:
            found["system", holding.system] = None
    return tuple(found)


def rows_of(plan: Plan, decision_id: int | None = None) -> list[Part]:
    """The plan as a decision keeps it. Without a decision they are rows of none, to be read."""
    return [
        Part(
            decision_id=decision_id,
            place=place,
            holding=line.holding.key,
            title=line.holding.title,
            verdict="goes" if line.goes else "stays",
            records=line.records,
            ground=line.kept.ground if line.kept else None,
            facts=line.kept.facts if line.kept else None,
            until_on=line.kept.until_on if line.kept else None,
            chosen=line.chosen,
            erased=0,
        )
        for place, line in enumerate(plan.lines, 1)
    ]


def make_plan(
    request: Request,
    holdings: Sequence[Holding],
    counts: Mapping[str, int],
    chosen: Mapping[str, Kept],
    *,
    settings: Settings,
    today: date,
) -> Plan:
    """The plan as everything stands now. `chosen` is what the clerk keeps, by holding."""
    scope = str(request.asked.get("scope", EVERYTHING))
    wanted = set(request.asked.get("holdings", ()))
    holds = holds_on(request.person_id)
    lines = [
        _line(holding, counts.get(holding.key, 0), holds, chosen, today)
        for holding in reversed(holdings)
        if scope == EVERYTHING or holding.key in wanted
    ]
    lines = _with_what_carries_them(lines)
    return Plan(scope, tuple(lines), _fingerprint(scope, lines, settings))


def holds_on(person_id: int) -> list[LegalHold]:
    """The holds on somebody that are not lifted, the oldest first."""
    return list(
        session().scalars(
            select(LegalHold)
            .where(LegalHold.person_id == person_id, LegalHold.lifted_at.is_(None))
            .order_by(LegalHold.id)
        )
    )


def _line(
    holding: Holding,
    records: int,
    holds: Sequence[LegalHold],
    chosen: Mapping[str, Kept],
    today: date,
) -> Line:
    """A declaration keeps first, then a hold, then the clerk."""
    if holding.kept_because is not None:
        assert holding.kept_ground is not None
        assert holding.kept_months is not None
        until = months_before(today, -holding.kept_months)
        return Line(holding, records, Kept(holding.kept_ground, holding.kept_because, until))
    for hold in holds:
        if hold.holding in (None, holding.key):
            return Line(holding, records, Kept(hold.ground, hold.facts))
    if holding.key in chosen:
        return Line(holding, records, chosen[holding.key], chosen=True)
    return Line(holding, records)


def _with_what_carries_them(lines: list[Line]) -> list[Line]:
    """Rows that point at the person's own row cannot stay without it: it stays on their ground."""
    kept = next((line.kept for line in lines if line.kept and hangs_on_person(line.holding)), None)
    if kept is None:
        return lines
    return [
        replace(line, kept=kept) if line.goes and "person" in line.holding.tables else line
        for line in lines
    ]


def hangs_on_person(holding: Holding) -> bool:
    """Whether its rows cannot be there without the person's own."""
    tables = [Base.metadata.tables[name] for name in holding.tables]
    return any(
        key.column.table.name == "person" and table.name not in ("password", "member")
        for table in tables
        for key in table.foreign_keys
    )


def _fingerprint(scope: str, lines: Sequence[Line], settings: Settings) -> str:
    whole: list[Any] = [scope]
    for line in lines:
        holding, kept = line.holding, line.kept
        rules = [holding.kept.format(**vars(settings))]
        rules += [rule.sentence(settings) for rule in holding.rules]
        why = [kept.ground, kept.facts, holding.kept_months] if kept else []
        until = str(kept.until_on) if kept and line.chosen else None
        whole.append([holding.key, sorted(holding.tables), rules, why, until, line.chosen])
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
