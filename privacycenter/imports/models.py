"""What came in, when, with what result, and every line that could not be taken."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column


class ImportRun(Base):
    """One file through the engine. `finished_at` stays empty when it was killed. Kept out is what
    would bring erased people back."""

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("read = new + changed + same + rejected + kept_out", name="adds_up"),
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    read: Mapped[int] = mapped_column(BigId, default=0)
    new: Mapped[int] = mapped_column(BigId, default=0)
    changed: Mapped[int] = mapped_column(BigId, default=0)
    same: Mapped[int] = mapped_column(BigId, default=0)
    held_back: Mapped[int] = mapped_column(BigId, default=0)
    rejected: Mapped[int] = mapped_column(BigId, default=0)
    kept_out: Mapped[int] = mapped_column(BigId, default=0)


class ImportReject(Base):
    """A line that was not taken, with its number and the reason. Kept for 30 days."""

    __tablename__ = "import_reject"
    __table_args__ = (Index("ix_import_reject_made_at", "made_at"),)

    id: Mapped[int] = id_column()
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    line: Mapped[int] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
