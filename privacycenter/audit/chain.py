"""The chain: each seal binds its events to all before. Changing or removing one breaks it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, insert, select

from privacycenter import clock
from privacycenter.audit.history import digest_of
from privacycenter.audit.models import Event, EventFacts, Seal, SealedEvent
from privacycenter.db import session

START = "0" * 64
SETTLED_SECONDS = 5  # younger events may still be joined by ones begun before them
COLUMNS = (
    Event.id,
    Event.name,
    Event.at,
    Event.actor_kind,
    Event.actor_id,
    Event.actor_role,
    Event.person_id,
    Event.facts_digest,
)


def _digest(previous: str, events: Iterable[Row[*tuple[Any, ...]]]) -> str:
    whole = hashlib.sha256(previous.encode())
    for event in events:
        at = event.at.isoformat(timespec="microseconds")
        parts = (
            event.id,
            event.name,
            at,
            event.actor_kind,
            event.actor_id,
            event.actor_role,
            event.person_id,
            event.facts_digest,
        )
        whole.update(repr(parts).encode())
    return whole.hexdigest()


def _last_digest() -> str:
    return session().scalar(select(Seal.digest).order_by(Seal.id.desc()).limit(1)) or START


def seal_events(budget: int = 5000) -> int:
    """Seal what has settled, at most `budget` events; returns how many."""
    events: Sequence[Row[*tuple[Any, ...]]] = (
        session()
        .execute(
            select(*COLUMNS)
            .outerjoin(SealedEvent, SealedEvent.event_id == Event.id)
            .where(SealedEvent.event_id.is_(None), Event.at < clock.ago(seconds=SETTLED_SECONDS))
            .order_by(Event.id)
            .limit(budget)
        )
        .all()
    )
    if not events:
        return 0
    previous = _last_digest()
    seal_id = session().scalar(
        insert(Seal)
        .values(
            sealed_at=clock.now(),
            events=len(events),
            previous=previous,
            digest=_digest(previous, events),
        )
        .returning(Seal.id)
    )
    session().execute(insert(SealedEvent), [{"event_id": e.id, "seal_id": seal_id} for e in events])
    return len(events)


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found. `faults` are sentences; none means the chain holds."""

    seals: int
    events: int
    unsealed: int
    faults: tuple[str, ...]


def verify_chain() -> Verdict:
    """Recompute every seal, and every fact that is still kept against its digest."""
    faults, previous, events_seen, seals = [], START, 0, 0
    for seal in session().execute(select(Seal).order_by(Seal.id)).scalars():
        seals += 1
        events = (
            session()
            .execute(
                select(*COLUMNS)
                .join(SealedEvent, SealedEvent.event_id == Event.id)
                .where(SealedEvent.seal_id == seal.id)
                .order_by(Event.id)
            )
            .all()
        )
        events_seen += len(events)
        if seal.previous != previous:
            faults.append(f"Seal {seal.id} does not follow the one before it.")
        if len(events) != seal.events or _digest(seal.previous, events) != seal.digest:
            faults.append(f"An event under seal {seal.id} was changed or removed.")
        previous = seal.digest
    faults += _changed_facts()
    written = session().scalar(select(func.count()).select_from(Event)) or 0
    return Verdict(seals, events_seen, written - events_seen, tuple(faults))


def _changed_facts() -> list[str]:
    rows = session().execute(
        select(Event.id, Event.facts_digest, EventFacts.nonce, EventFacts.facts).join(
            EventFacts, EventFacts.event_id == Event.id
        )
    )
    return [
        f"The facts of event {row.id} were changed."
        for row in rows
        if digest_of(row.nonce, row.facts) != row.facts_digest
    ]
