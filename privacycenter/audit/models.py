"""The tables of history. Migrations add triggers that refuse UPDATE and DELETE on `event`,
`seal` and `sealed_event`: a history that can be edited proves nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

ACTOR_KINDS = ("person", "staff", "worker", "operator", "nobody")


class Event(Base):
    """One thing that happened. Facts lie apart and only their digest stands here."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(f"actor_kind IN {ACTOR_KINDS}", name="actor_kind"),
        Index("ix_event_person_id_id", "person_id", "id"),
        Index("ix_event_at", "at"),
    )

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_role: Mapped[str | None] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(BigId)
    facts_digest: Mapped[str] = mapped_column(String(64))


class EventFacts(Base):
    """What an event was about, in words; may be minimised without breaking the chain."""

    __tablename__ = "event_facts"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]]


class Seal(Base):
    """A batch of events bound to the batch before it."""

    __tablename__ = "seal"

    id: Mapped[int] = id_column()
    sealed_at: Mapped[datetime]
    events: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class SealedEvent(Base):
    """Which seal an event is under: sequences may commit out of order, so each is named."""

    __tablename__ = "sealed_event"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), index=True)
