"""Messages written through the site, and their answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column

STATES = ("open", "answered")


class ContactMessage(Base):
    """One message and its one answer. The address is what was typed; nobody proved it."""

    __tablename__ = "contact_message"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(
            "(state = 'answered') = (answer IS NOT NULL AND answered_at IS NOT NULL)",
            name="answered_has_answer",
        ),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_has_time"),
        Index("ix_contact_message_address_key", "address_key"),
        Index("ix_contact_message_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[int] = id_column()
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    written_at: Mapped[datetime]
    answer_by: Mapped[date]
    policy_version: Mapped[str] = mapped_column(String(20))
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
