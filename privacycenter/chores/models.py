"""When each chore last ran."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId


class ChoreRun(Base):
    """The marker of one chore."""

    __tablename__ = "chore_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    ran_at: Mapped[datetime]
    did: Mapped[int] = mapped_column(BigId)
