"""The member's record, and every correction of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column

CORRECTORS = ("person", "office")


class Member(Base):
    """What the members' register says, as imported and corrected."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_asked_at", "asked_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    firm: Mapped[str | None] = mapped_column(String(200))
    firm_address: Mapped[str | None] = mapped_column(String(500))
    occupation: Mapped[str | None] = mapped_column(String(200))
    member_since: Mapped[date | None]
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    asked_at: Mapped[datetime]


class Correction(Base):
    """A value that was put right: what it said before, what it says since, and by whom."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(f"made_by IN {CORRECTORS}", name="made_by"),
        Index("ix_correction_person_id_field", "person_id", "field", "id"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    field: Mapped[str] = mapped_column(String(40))
    old_value: Mapped[str] = mapped_column(Text)
    new_value: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
