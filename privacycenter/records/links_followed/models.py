"""Links people followed on the trade sites."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column


class LinkFollowed(Base):
    """One link followed once, on a browser or by somebody signed in. `target` has no query."""

    __tablename__ = "link_followed"
    __table_args__ = (
        Index("ix_link_followed_visitor_id", "visitor_id"),
        Index("ix_link_followed_at", "at"),
    )

    id: Mapped[int] = id_column()
    line_key: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    at: Mapped[datetime]
    target: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(120))
    visitor_id: Mapped[str | None] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
