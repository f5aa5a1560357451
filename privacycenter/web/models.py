"""Counters of the limits. They know keyed hashes only, and are cleared after a day."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base


class LimitCounter(Base):
    """How often one key was counted against one limit in one window of time."""

    __tablename__ = "limit_counter"
    __table_args__ = (Index("ix_limit_counter_began_at", "began_at"),)

    limit: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]
