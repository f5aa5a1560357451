"""Messages of a mailbox, who they are from and to, and what was attached."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, BigId, id_column

ROLES = ("from", "to", "cc", "bcc")


class Communication(Base):
    """One message. `message_key` is a digest of its Message-ID, or of all of it when it has none;
    `thread_key` that of the message its thread began with."""

    __tablename__ = "communication"
    __table_args__ = (
        Index("ix_communication_thread_key", "thread_key"),
        Index("ix_communication_sent_at", "sent_at"),
    )

    id: Mapped[int] = id_column()
    message_key: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    thread_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    sent_at: Mapped[datetime]
    sender: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    came_from: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))


class Party(Base):
    """An address in a message's head. `is_ours` marks the company's own."""

    __tablename__ = "communication_party"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        Index("ix_communication_party_address_key", "address_key", "communication_id"),
    )

    id: Mapped[int] = id_column()
    communication_id: Mapped[int] = mapped_column(ForeignKey("communication.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    role: Mapped[str] = mapped_column(String(4))
    is_ours: Mapped[bool] = mapped_column(default=False)


class Attachment(Base):
    """What was attached: its name, kind and size in bytes; `content` only when asked for."""

    __tablename__ = "communication_attachment"

    id: Mapped[int] = id_column()
    communication_id: Mapped[int] = mapped_column(ForeignKey("communication.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigId)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
