"""Requests, and what is written in them. The rules of the lifecycle stand here as constraints."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import NEVER_AGAIN, Base, BigId, id_column
from privacycenter.holdings.grounds import CODES

STATES = ("unconfirmed", "open", "approved", "fulfilled", "declined", "withdrawn")
PENDING = ("open", "approved")  # somebody waits for us
CHANNELS = ("account", "address")  # signed in, or by an address typed at a public door
UNPROVEN_STATES = ("waiting", "proved", "stopped", "lapsed")


def said(column: str) -> str:
    """The condition that a text says something. A check lets pass what is neither true nor false:
    a text that is not there must not be."""
    return f"coalesce(length(trim({column})), 0) > 0"


class Request(Base):
    """One request of one person. Its clock runs from `received_at`. A deletion is `approved` once
    two people have decided it, and `fulfilled` when it is carried out to the last task."""

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("kind IN ('deletion', 'correction', 'removal', 'recovery')", name="kind"),
        CheckConstraint(
            "(state = 'unconfirmed') = (received_at IS NULL)", name="received_when_confirmed"
        ),
        CheckConstraint(
            "(received_at IS NULL) = (answer_by IS NULL)", name="clock_runs_from_receipt"
        ),
        CheckConstraint(
            "(state IN ('fulfilled', 'declined', 'withdrawn')) = (closed_at IS NOT NULL)",
            name="closed_has_time",
        ),
        CheckConstraint(
            f"state <> 'declined' OR (ground IS NOT NULL AND {said('facts')})",
            name="declined_has_reasons",
        ),
        CheckConstraint(f"ground IS NULL OR ground IN {CODES}", name="ground"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_has_time"),
        CheckConstraint("(taken_by IS NULL) = (taken_for IS NULL)", name="taken_has_reason"),
        CheckConstraint("state <> 'approved' OR kind = 'deletion'", name="deletions_are_approved"),
        CheckConstraint(
            "(extended_at IS NULL) = (extended_because IS NULL)", name="extension_has_reason"
        ),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        Index(
            "uq_request_one_open_deletion",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'deletion' AND state IN ('open', 'approved')"),
            postgresql_where=text("kind = 'deletion' AND state IN ('open', 'approved')"),
        ),
        Index("ix_request_state_answer_by", "state", "answer_by"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    state: Mapped[str] = mapped_column(String(20))
    asked: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text)
    regime: Mapped[str] = mapped_column(String(10))
    policy_version: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(10), default="account")
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_on: Mapped[date | None]
    acknowledge_by: Mapped[date | None]
    answer_by: Mapped[date | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    taken_for: Mapped[str | None] = mapped_column(String(200))
    extended_at: Mapped[datetime | None]
    extended_because: Mapped[str | None] = mapped_column(String(500))
    closed_at: Mapped[datetime | None]
    ground: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[str | None] = mapped_column(Text)


class Message(Base):
    """Something written in a request, by the person or by the office."""

    __tablename__ = "request_message"
    __table_args__ = (
        CheckConstraint("written_by IN ('person', 'office')", name="written_by"),
        CheckConstraint("(written_by = 'office') = (staff_id IS NOT NULL)", name="office_has_name"),
    )

    id: Mapped[int] = id_column()
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    written_by: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Pause(Base):
    """Days on which a clock stood still, because we had asked who is asking (LAW.md 3: Art. 12(6);
    UK 12A). The day it ends counts again."""

    __tablename__ = "request_pause"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= begun_on", name="ends_after_begin"),
        Index(
            "uq_request_pause_one_running",
            "request_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = id_column()
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]
    because: Mapped[str] = mapped_column(String(200))


class UnprovenRequest(Base):
    """A request that came with an address and nothing else. It waits outside the queue until the
    mailbox answers, is reminded of once, and lapses; then the address is not kept."""

    __tablename__ = "unproven_request"
    __table_args__ = (
        CheckConstraint(f"state IN {UNPROVEN_STATES}", name="state"),
        CheckConstraint("kind = 'deletion'", name="kind"),
        CheckConstraint("(state = 'waiting') = (address IS NOT NULL)", name="waits_at_an_address"),
        CheckConstraint("(address IS NULL) = (address_key IS NULL)", name="address_has_key"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_has_time"),
        Index(
            "uq_unproven_request_one_waiting",
            "address_key",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_unproven_request_state_received_at", "state", "received_at"),
    )

    id: Mapped[int] = id_column()
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    address: Mapped[str | None] = mapped_column(String(320))
    address_key: Mapped[str | None] = mapped_column(String(320))
    regime: Mapped[str] = mapped_column(String(10))
    policy_version: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    lapses_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
