"""What affiliated sites passed to us, by address."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column


class AffiliatedRecord(Base):
    """One thing one site told us about somebody. Without its source it cannot be here.
    `content_removed_at` says since when its content is gone for good."""

    __tablename__ = "affiliated_record"
    __table_args__ = (
        CheckConstraint("length(source) > 0", name="has_source"),
        CheckConstraint("content_removed_at IS NULL OR content = ''", name="removed_is_empty"),
        UniqueConstraint("source", "reference"),
        Index("ix_affiliated_record_address_key", "address_key"),
    )

    id: Mapped[int] = id_column()
    source: Mapped[str] = mapped_column(String(200))
    source_policy: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    what: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    content_removed_at: Mapped[datetime | None]
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
