"""The history as an auditor reads it: what happened, when, by whom in which role. Whom it was
about stands nowhere here, and of the facts only what a case or an account is called."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from privacycenter.audit.history import NEWEST
from privacycenter.audit.models import Event, EventFacts, Seal
from privacycenter.db import session


@dataclass(frozen=True)
class Entry:
    """One event. `about` is a reference or the number of a staff account, if it carries one."""

    id: int
    at: datetime
    what: str
    actor: str
    about: str


ACTORS = {
    "person": "The person",
    "worker": "This site, by itself",
    "operator": "An operator",
    "nobody": "Somebody not signed in",
}


def name_in_words(name: str) -> str:
    """request.office_wrote as Request: office wrote."""
    return name.replace(".", ": ").replace("_", " ").capitalize()


def entries(
    *,
    limit: int,
    name: str | None = None,
    between: tuple[datetime, datetime] | None = None,
    before: int | None = None,
) -> list[Entry]:
    """Events, newest first: of one name, of one stretch of time, older than one of them."""
    query = (
        select(Event.id, Event.at, Event.name, Event.actor_kind, Event.actor_role, EventFacts.facts)
        .outerjoin(EventFacts, EventFacts.event_id == Event.id)
        .where(Event.id < (before or NEWEST))
    )
    if name is not None:
        query = query.where(Event.name == name)
    if between is not None:
        query = query.where(Event.at >= between[0], Event.at < between[1])
    rows = session().execute(query.order_by(Event.id.desc()).limit(limit))
    return [
        Entry(
            row.id,
            row.at,
            name_in_words(row.name),
            ACTORS.get(row.actor_kind) or f"Staff: {row.actor_role or 'role not known'}",
            _about(row.facts or {}),
        )
        for row in rows
    ]


def _about(facts: dict[str, object]) -> str:
    if "reference" in facts:
        return str(facts["reference"])
    return f"Staff account {facts['account']}" if "account" in facts else ""


@dataclass(frozen=True)
class Sealing:
    """How much of the history is sealed."""

    sealed: int
    unsealed: int
    sealed_at: datetime | None


def sealing() -> Sealing:
    """From counts alone: `verify_chain` looks at every event."""
    written = session().scalar(select(func.count()).select_from(Event)) or 0
    sealed, at = session().execute(select(func.sum(Seal.events), func.max(Seal.sealed_at))).one()
    return Sealing(int(sealed or 0), written - int(sealed or 0), at)
