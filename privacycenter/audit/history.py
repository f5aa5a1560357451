"""Writing and reading history."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, false, insert, or_, select

from privacycenter import clock
from privacycenter.audit.actors import current_actor
from privacycenter.audit.kinds import EventKind
from privacycenter.audit.models import Event, EventFacts
from privacycenter.db import run


def digest_of(nonce: str, facts: Mapping[str, Any]) -> str:
    """SHA-256 over a nonce and the facts in one fixed spelling."""
    text = nonce + json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_EVENT = insert(Event).returning(Event.id)
_FACTS = insert(EventFacts)


def record(kind: EventKind, *, person_id: int | None = None, **facts: str | int) -> None:
    """Append one event in the work under way. Raises ValueError when the facts are not its own."""
    if set(facts) != set(kind.facts):
        raise ValueError(f"{kind.name} must carry exactly {kind.facts}, not {tuple(facts)}")
    actor, nonce = current_actor(), secrets.token_hex(16)
    event = {
        "name": kind.name,
        "at": clock.now(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_role": actor.role,
        "person_id": person_id,
        "facts_digest": digest_of(nonce, facts),
    }
    event_id = run(_EVENT, event).scalar_one()
    run(_FACTS, {"event_id": event_id, "nonce": nonce, "facts": facts})


@dataclass(frozen=True)
class Happening:
    """An event in words."""

    id: int
    at: datetime
    sentence: str


NEWEST = 2**63 - 1  # higher than any event's id


@lru_cache(maxsize=8)
def _happenings(names: tuple[str, ...]) -> Select[int, datetime, str, dict[str, Any]]:
    """The statement for events of these names, built once for each part of the closed list."""
    return (
        select(Event.id, Event.at, Event.name, EventFacts.facts)
        .outerjoin(EventFacts, EventFacts.event_id == Event.id)
        .where(
            Event.person_id == bindparam("person_id"),
            or_(false(), *(Event.name == name for name in names)),
            Event.id < bindparam("before"),
        )
        .order_by(Event.id.desc())
        .limit(bindparam("most"))
    )


def happenings(
    kinds: Mapping[str, EventKind],
    *,
    person_id: int,
    looks: bool,
    limit: int,
    before: int | None = None,
) -> list[Happening]:
    """A person's events, newest first: either staff's looks or everything else."""
    wanted = tuple(kind.name for kind in kinds.values() if kind.is_look == looks)
    asked = {
        "person_id": person_id,
        "before": NEWEST if before is None else before,
        "most": limit,
    }
    return [
        Happening(row.id, row.at, sentence_of(kinds[row.name], row.facts))
        for row in run(_happenings(wanted), asked)
    ]


def sentence_of(kind: EventKind, facts: Mapping[str, Any] | None) -> str:
    """The sentence with its facts, or without them once they are minimised. What an older event
    did not have to carry yet is left open."""
    gaps = dict.fromkeys(kind.facts, "…")
    if facts is None and kind.facts:
        return f"{kind.sentence.format(**gaps)} The details are no longer kept."
    return kind.sentence.format(**(gaps | dict(facts or {})))
