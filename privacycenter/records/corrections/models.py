"""Every correction of a record, whichever holding it belongs to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

CORRECTORS = ("person", "office")


class Correction(Base):
    """A value that was put right, in a record of some holding: what it said before, what it
    says since, and by whom."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(f"made_by IN {CORRECTORS}", name="made_by"),
        Index("ix_correction_person_id_field", "person_id", "field", "id"),
        Index("ix_correction_holding_record", "holding", "record"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    holding: Mapped[str] = mapped_column(String(60))
    record: Mapped[int] = mapped_column(BigId)
    field: Mapped[str] = mapped_column(String(40))
    old_value: Mapped[str] = mapped_column(Text)
    new_value: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
