"""People, what proves them, and their sessions. Secrets are stored hashed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import NEVER_AGAIN, Base, BigId, id_column

SEES = frozenset({"office:queue:read"})
WORKS = SEES | {
    "office:requests:take",
    "office:requests:answer",
    "office:requests:propose",
    "office:messages:read",
    "office:messages:answer",
    "office:fields:review",
}
ROLES = {
    "clerk": WORKS,
    "decider": WORKS | {"office:requests:decide"},
    "auditor": SEES | {"office:history:read"},
    "administrator": frozenset({"office:staff:manage"}),
}
OWN = frozenset({"office:account:own"})
SETTING_UP = frozenset({"office:account:set-up"})  # all that an account opens until it is set up
WAYS = ("password", "link")
CHANGES = ("add", "replace", "recovery")
CHANGE_STATES = ("asked", "proved", "undone", "ended")


class Person(Base):
    """Somebody the company knows. `user_key` is the user ID as it is compared; whoever has no
    account has neither, and is here once they proved an address. The name may be empty then.
    From `closed_at` on nobody signs in as them: their erasure was approved."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) = (user_key IS NULL)", name="user_id_has_key"),
        CheckConstraint("user_id IS NULL OR length(name) > 0", name="member_has_name"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = id_column()
    user_id: Mapped[str | None] = mapped_column(String(80))
    user_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    known_since: Mapped[datetime]
    policy_version: Mapped[str] = mapped_column(String(20))
    closed_at: Mapped[datetime | None]


class Address(Base):
    """An e-mail address of a person. Mail goes to `address`, exactly as stored.

    Letters go to the main one. One that was replaced (`ended_at`) opens nothing any more; what is
    held under it is still this person's.
    """

    __tablename__ = "address"
    __table_args__ = (
        Index("ix_address_person_id", "person_id", "id"),
        Index(
            "uq_address_one_main",
            "person_id",
            unique=True,
            sqlite_where=text("is_main"),
            postgresql_where=text("is_main"),
        ),
        CheckConstraint("NOT (is_main AND ended_at IS NOT NULL)", name="main_is_running"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320), unique=True)
    is_main: Mapped[bool] = mapped_column(default=False)
    since_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class AddressChange(Base):
    """A new address of a person, from the wish to the proof, and the week in which the old
    address may undo it. `how`: one more address, in place of the main one, or through the office
    after the mailbox was lost."""

    __tablename__ = "address_change"
    __table_args__ = (
        CheckConstraint(f"how IN {CHANGES}", name="how"),
        CheckConstraint(f"state IN {CHANGE_STATES}", name="state"),
        CheckConstraint(
            "(state IN ('proved', 'undone')) = (proved_at IS NOT NULL)", name="proved_has_time"
        ),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_has_time"),
        Index("ix_address_change_begun_at", "begun_at"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    new_address: Mapped[str] = mapped_column(String(320))
    old_address: Mapped[str | None] = mapped_column(String(320))
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    undo_nonce: Mapped[str] = mapped_column(String(32), unique=True)
    begun_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code somebody wrote down for the day the mailbox is lost. Works once; stored hashed."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Declaration(Base):
    """A declaration under penalty of perjury that somebody without an account is who they say
    (11 CCR 7062(c)), and which data points matched. What was typed to match is not kept."""

    __tablename__ = "declaration"
    __table_args__ = (CheckConstraint("length(signed_name) > 0", name="is_signed"),)

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    statement: Mapped[str] = mapped_column(String(500))
    signed_name: Mapped[str] = mapped_column(String(200))
    points: Mapped[dict[str, Any]]
    signed_at: Mapped[datetime]


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
    """Somebody of the privacy office. Ended accounts stay, so that history has a name.

    `totp_secret` is sealed; `totp_step` is the last time step whose code was used, so that none
    works twice. Until `set_up_at` the account opens nothing but its own setting up.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(f"role IN {tuple(ROLES)}", name="role"),
        CheckConstraint("set_up_at IS NULL OR totp_secret IS NOT NULL", name="set_up_has_codes"),
    )

    id: Mapped[int] = id_column()
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_is_first: Mapped[bool] = mapped_column(default=False)  # made by somebody else
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_step: Mapped[int | None] = mapped_column(BigId)
    set_up_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StaffRecoveryCode(Base):
    """A code for the day the phone is lost. Works once; stored hashed."""

    __tablename__ = "staff_recovery_code"

    id: Mapped[int] = id_column()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


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
    """A link that signs somebody in once. Its token is made when it is posted, and not kept.
    It has no person yet when it went to an address that only records know."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR ended_at IS NULL", name="used_or_ended"),
        Index("ix_sign_in_link_address_key", "address_key"),
        Index("ix_sign_in_link_made_at", "made_at"),
    )

    id: Mapped[int] = id_column()
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    go_to: Mapped[str | None] = mapped_column(String(300))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
