"""People, what proves them, and their sessions. Secrets are stored hashed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import Base, id_column

ROLES = {
    "clerk": frozenset({"office:queue:read", "office:requests:take", "office:requests:answer"}),
}
WAYS = ("password", "link")


class Person(Base):
    """Somebody the company knows. `user_key` is the user ID as it is compared."""

    __tablename__ = "person"

    id: Mapped[int] = id_column()
    user_id: Mapped[str] = mapped_column(String(80))
    user_key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    known_since: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))


class Address(Base):
    """An e-mail address of a person. Mail goes to `address`, exactly as stored."""

    __tablename__ = "address"
    __table_args__ = (Index("ix_address_person_id", "person_id", "id"),)  # finds the oldest too

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320), unique=True)
    since_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]


class Password(Base):
    """A one-way hash (argon2id)."""

    __tablename__ = "password"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class VisitorId(Base):
    """The id our sites gave a browser, and whose browser it is."""

    __tablename__ = "visitor_id"

    id: Mapped[int] = id_column()
    visitor_id: Mapped[str] = mapped_column(String(80), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since_at: Mapped[datetime]


class Staff(Base):
    """Somebody of the privacy office. Ended accounts stay, so that history has a name."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("role IN ('clerk')", name="role"),)

    id: Mapped[int] = id_column()
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Session(Base):
    """One browser signed in, of a member or of staff, never both. Ending it deletes the row."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (staff_id IS NULL)", name="one_owner"),
        CheckConstraint(f"way IN {WAYS}", name="way"),
        CheckConstraint("staff_id IS NULL OR way = 'password'", name="staff_by_password"),
        Index("ix_session_seen_at", "seen_at"),
    )

    id: Mapped[int] = id_column()
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    device: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]


class SignInLink(Base):
    """A link that signs somebody in once. Its token is made when it is posted, and not kept."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR ended_at IS NULL", name="used_or_ended"),
        Index("ix_sign_in_link_address_key", "address_key"),
        Index("ix_sign_in_link_made_at", "made_at"),
    )

    id: Mapped[int] = id_column()
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address_key: Mapped[str] = mapped_column(String(320))
    go_to: Mapped[str | None] = mapped_column(String(300))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
