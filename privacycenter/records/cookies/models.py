"""Cookies and preferences the trade sites stored for a browser."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column


class StoredCookie(Base):
    """One cookie of one browser, as a site's own database has it."""

    __tablename__ = "stored_cookie"
    __table_args__ = (
        UniqueConstraint("visitor_id", "name"),
        Index("ix_stored_cookie_expires_at", "expires_at"),
    )

    id: Mapped[int] = id_column()
    visitor_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(200))
    value: Mapped[str | None] = mapped_column(String(500))
    set_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
