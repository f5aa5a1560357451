"""For which partner we process something about whom. The data itself is the partner's."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column


class PartnerRecord(Base):
    """That we process data about an address for a partner, what kind, and whom to ask."""

    __tablename__ = "partner_record"
    __table_args__ = (
        CheckConstraint("length(ask) > 0", name="says_whom_to_ask"),
        UniqueConstraint("partner", "address_key", "what"),
        Index("ix_partner_record_address_key", "address_key"),
    )

    id: Mapped[int] = id_column()
    partner: Mapped[str] = mapped_column(String(200))
    ask: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    what: Mapped[str] = mapped_column(String(200))
    since_at: Mapped[datetime]
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
