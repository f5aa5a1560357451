"""Advertising accounts, and means of payment. What a card says is sealed (`sealing`)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import NEVER_AGAIN, Base, BigId, id_column

STATES = ("running", "ended")
SEALED_COLUMNS = ("token", "brand", "last_four", "expires")
UNDER_ITS_KEY = " AND ".join(f"substr({one}, 1, 9) = key_id || '.'" for one in SEALED_COLUMNS)


class AdvertisingAccount(Base):
    """What a member advertises with us. It outlives the person: invoices are kept by law, under
    a number that is never given again."""

    __tablename__ = "advertising_account"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("state = 'ended' OR ended_on IS NULL", name="running_has_no_end"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    account_no: Mapped[str] = mapped_column(String(40), unique=True)
    program: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    billing_contact: Mapped[str | None] = mapped_column(String(200))
    opened_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))


class PaymentMethod(Base):
    """A means of payment as the processor knows it: `token` stands for it there and nowhere
    else. The four sealed columns open only with a data key and for this person; `token_key`, a
    keyed hash, finds the row again. `key_id` names the key all of them are under."""

    __tablename__ = "payment_method"
    __table_args__ = (
        UniqueConstraint("person_id", "token_key"),
        CheckConstraint(UNDER_ITS_KEY, name="sealed_under_its_key"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    processor: Mapped[str] = mapped_column(String(80))
    token_key: Mapped[str] = mapped_column(String(80))
    token: Mapped[str] = mapped_column(Text)
    brand: Mapped[str] = mapped_column(Text)
    last_four: Mapped[str] = mapped_column(Text)
    expires: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(8), index=True)
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
