"""Messages written through the site, and their answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

STATES = ("open", "answered", "unreached")


class ContactMessage(Base):
    """One message and its one answer. The address is what was typed, and nobody proved it, unless
    `person_id` says who was signed in. Unreached is one whose answer did not arrive, for good."""

    __tablename__ = "contact_message"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(
            "(state <> 'open') = (answer IS NOT NULL AND answered_at IS NOT NULL)",
            name="answered_has_answer",
        ),
        CheckConstraint("text_removed_at IS NULL OR text = ''", name="removed_is_empty"),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_has_time"),
        CheckConstraint("(taken_by IS NULL) = (taken_for IS NULL)", name="taken_has_reason"),
        Index("ix_contact_message_address_key", "address_key"),
        Index("ix_contact_message_person_id", "person_id"),
        Index("ix_contact_message_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int | None] = mapped_column(BigId)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    text_removed_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    written_at: Mapped[datetime]
    answer_by: Mapped[date]
    policy_version: Mapped[str] = mapped_column(String(20))
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    taken_for: Mapped[str | None] = mapped_column(String(200))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
