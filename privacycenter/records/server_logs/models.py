"""Lines of the web servers' access logs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column


class LogLine(Base):
    """One request to one of the sites. `line_key` tells lines apart when a file comes again:
    a digest of the line and of how often the same line stood before it in its file."""

    __tablename__ = "log_line"
    __table_args__ = (
        Index(
            "ix_log_line_person_id",
            "person_id",
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "ix_log_line_visitor_id",
            "visitor_id",
            sqlite_where=text("visitor_id IS NOT NULL"),
            postgresql_where=text("visitor_id IS NOT NULL"),
        ),
        Index("ix_log_line_at", "at"),
    )

    id: Mapped[int] = id_column()
    line_key: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(String(45))
    request: Mapped[str] = mapped_column(String(500))
    browser: Mapped[str] = mapped_column(String(500))
    visitor_id: Mapped[str | None] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_shortened: Mapped[bool] = mapped_column(default=False)
