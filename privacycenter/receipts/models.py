"""Receipts as they were signed, and the public halves of the keys that signed them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column


class ReceiptKey(Base):
    """The public half of a signing key. Old ones stay: what they signed still verifies."""

    __tablename__ = "receipt_key"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(60), unique=True)
    first_used_at: Mapped[datetime]


class Receipt(Base):
    """One receipt. `content` is exactly the text that was signed; `about` what it is about, in the
    spelling of whoever issued it ("request 12"), and `edition` counts those about it from 1.
    A trigger refuses any change."""

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("edition >= 1", name="edition"),
        UniqueConstraint("about", "edition"),
    )

    id: Mapped[int] = id_column()
    serial: Mapped[str] = mapped_column(String(32), unique=True)
    about: Mapped[str] = mapped_column(String(60))
    edition: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    content: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(ForeignKey("receipt_key.key_id"))
    signature: Mapped[str] = mapped_column(String(100))
    issued_at: Mapped[datetime]
