"""The outbox, and the pulse of the process that empties it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

STATES = ("waiting", "posted", "refused", "bounced")


class Letter(Base):
    """A letter to one address. Facts, not text; links are made when it is posted.

    Refused by the mail server at once, or bounced later, it did not arrive. `about` is what it
    belongs to, in the spelling of whoever wrote it ("request 12"); `loss_noted_at` is for them to
    say that they have seen it. One that `forgets` keeps no address once it is posted: it was the
    last to somebody who was erased.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(
            "(state IN ('posted', 'bounced')) = (posted_at IS NOT NULL)", name="posted_has_time"
        ),
        CheckConstraint(
            "NOT (forgets AND state IN ('posted', 'bounced') AND length(address) > 0)",
            name="forgotten_has_no_address",
        ),
        Index(
            "ix_letter_about",
            "about",
            sqlite_where=text("about IS NOT NULL"),
            postgresql_where=text("about IS NOT NULL"),
        ),
        Index("ix_letter_state_due_at", "state", "due_at"),
        Index("ix_letter_person_id", "person_id", "id"),
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(320))
    person_id: Mapped[int | None] = mapped_column(BigId)
    about: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    prepared: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    posted_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(200))
    loss_noted_at: Mapped[datetime | None]
    forgets: Mapped[bool] = mapped_column(default=False)


class Pulse(Base):
    """When a process that works in the background last said that it lives."""

    __tablename__ = "pulse"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    beat_at: Mapped[datetime]
