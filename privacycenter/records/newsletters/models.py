"""Who is subscribed to which newsletter, by address: a subscriber needs no account."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import NEVER_AGAIN, Base, id_column


class Subscription(Base):
    """One address on one list."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("address_key", "list"), NEVER_AGAIN)

    id: Mapped[int] = id_column()
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    list: Mapped[str] = mapped_column(String(120))
    name: Mapped[str | None] = mapped_column(String(200))
    subscribed_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(120))
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
