"""Requests, and what is written in them. The rules of the lifecycle stand here as constraints."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

STATES = ("unconfirmed", "open", "fulfilled", "declined", "withdrawn")
GROUNDS = (
    "cannot_authenticate",
    "others_privacy",
    "not_readily_accessible",
    "access_not_required",
    "accurate",
)


class Request(Base):
    """One request of one person. Its clock runs from `received_at`."""

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
            "state <> 'declined' OR (ground IS NOT NULL AND length(facts) > 0)",
            name="declined_has_reasons",
        ),
        CheckConstraint(f"ground IS NULL OR ground IN {GROUNDS}", name="ground"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_has_time"),
        Index(
            "uq_request_one_open_deletion",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'deletion' AND state = 'open'"),
            postgresql_where=text("kind = 'deletion' AND state = 'open'"),
        ),
        Index("ix_request_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    state: Mapped[str] = mapped_column(String(20))
    asked: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text)
    regime: Mapped[str] = mapped_column(String(10))
    policy_version: Mapped[str] = mapped_column(String(20))
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_on: Mapped[date | None]
    acknowledge_by: Mapped[date | None]
    answer_by: Mapped[date | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
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
