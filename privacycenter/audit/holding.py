"""What we declare about history."""

from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.audit.models import Event, EventFacts
from privacycenter.db import session
from privacycenter.holdings import PERSON, Field, Holding, Impersonal, RetentionRule, codes, plainly
from privacycenter.settings import Settings

MONTHS_24 = 731  # days; 11 CCR 7101 asks for at least 24 months


def _due(_settings: Settings) -> int:
    return (
        session().scalar(
            select(func.count())
            .select_from(EventFacts)
            .join(Event)
            .where(Event.at < clock.ago(days=MONTHS_24))
        )
        or 0
    )


def _minimise(_settings: Settings, budget: int) -> int:
    rows = (
        session()
        .scalars(
            select(EventFacts).join(Event).where(Event.at < clock.ago(days=MONTHS_24)).limit(budget)
        )
        .all()
    )
    for row in rows:
        session().delete(row)
    return len(rows)


HISTORY = Holding(
    key="history",
    title="History of your account",
    category="privacy-center",
    why="To show you, and to prove, what was done with your information and by whom",
    basis="A record of requests and of what was done (legal obligation)",
    source="This site, when something happened",
    recipients="No one",
    seen_by="You, and whoever checks the privacy office",
    kept="24 months with the details; after that only that it happened",
    tables=("event", "event_facts"),
    unit=("event", "events"),
    kept_because="California law (11 CCR 7101) has us keep records of requests, and of how we "
    "answered them, for 24 months",
    kept_ground="legal_obligation",
    kept_months=24,
    fields=(
        Field("at", "When", ("event.at",), "internet_activity", "To put it in order"),
        Field(
            "name",
            "What",
            ("event.name",),
            "internet_activity",
            "To say what happened",
            spell=plainly,
        ),
        Field(
            "actor_kind",
            "By",
            ("event.actor_kind", "event.actor_role"),
            "internet_activity",
            "To say who did it",
            spell=codes(
                person="You",
                staff="The privacy office",
                worker="This site, by itself",
                operator="Whoever runs this site",
                nobody="Somebody not signed in",
            ),
        ),
        Field(
            "facts",
            "Details",
            ("event_facts.facts",),
            "internet_activity",
            "To say what it was about",
        ),
    ),
    plumbing={
        "event.id": "names it",
        "event.person_id": "whose",
        "event.actor_id": "which of them",
        "event.facts_digest": "shows that the details were not changed",
        "event_facts.event_id": "which event",
        "event_facts.nonce": "protects the digest",
    },
    rows=select(Event.id.label("record"), Event.at, Event.name, Event.actor_kind, EventFacts.facts)
    .select_from(Event)
    .outerjoin(EventFacts, EventFacts.event_id == Event.id)
    .where(Event.person_id == PERSON),
    key_column=Event.id,
    count=select(func.count()).select_from(Event).where(Event.person_id == PERSON),
    rules=(
        RetentionRule(
            "history.minimise", "Details of events older than 24 months are erased", _due, _minimise
        ),
    ),
)

HOLDINGS = (HISTORY,)
IMPERSONAL = (
    Impersonal("seal", "digests that bind batches of history together"),
    Impersonal("sealed_event", "which event is under which seal"),
)
