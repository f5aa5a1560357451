"""Decisions about fields: the yearly review keeps each one, or drops it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

DECISIONS = ("keep", "drop")


class FieldReview(Base):
    """One decision about one declared field. The newest of a field counts; none is changed.
    `empties` is the `table.column` that can be dropped, or empty where none can."""

    __tablename__ = "field_review"
    __table_args__ = (
        CheckConstraint(f"decision IN {DECISIONS}", name="decision"),
        CheckConstraint("length(reason) > 0", name="has_reason"),
        CheckConstraint("decision = 'keep' OR empties IS NOT NULL", name="dropped_has_column"),
        Index("ix_field_review_holding_field", "holding", "field", "id"),
    )

    id: Mapped[int] = id_column()
    holding: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(60))
    empties: Mapped[str | None] = mapped_column(String(130))
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[int] = mapped_column(BigId)
    decided_at: Mapped[datetime]
