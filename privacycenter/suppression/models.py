"""The suppression list. It knows nobody by name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column

KINDS = ("address", "user", "visitor")
EVERYTHING = "*"


class Suppression(Base):
    """One keyed hash that an import must not bring back: of an address, a user ID or a browser's
    id, as it is compared. `scope` is a holding's key, or `*` for all of them. `erasure` names the
    line of the erasure ledger. With the data key one can test a guess: it is pseudonymous, not
    anonymous."""

    __tablename__ = "suppression"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        UniqueConstraint("hash", "kind", "scope"),
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(String(10))
    scope: Mapped[str] = mapped_column(String(60))
    hash: Mapped[str] = mapped_column(String(72))
    erasure: Mapped[str] = mapped_column(String(32), index=True)
    since_at: Mapped[datetime]
