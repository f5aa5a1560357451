"""The member's record."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base


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
