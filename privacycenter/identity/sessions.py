"""Sessions live on the server: a cookie only carries the key of a row, and a row can be ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, exists, insert, select, update

from privacycenter import clock
from privacycenter.audit import Actor
from privacycenter.db import Database, run, session
from privacycenter.identity.models import (
    OWN,
    ROLES,
    SETTING_UP,
    Declaration,
    Person,
    Session,
    Staff,
)
from privacycenter.identity.people import main_address_of
from privacycenter.settings import Settings

SEEN_EVERY = timedelta(minutes=1)  # how exact "last seen" is
DEVICES = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Chrom", "Chrome"),
    ("Firefox", "Firefox"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


@dataclass
class SignedIn:
    """Flask-Login's user, and the doors' visitor: one session with its owner."""

    key: str
    key_hash: str
    session_id: int
    door: str
    owner_id: int
    name: str
    role: str | None
    way: str
    opened_at: datetime
    seen_at: datetime
    proved_at: datetime
    has_account: bool
    sees_details: bool
    must_set_up: bool

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.key

    @property
    def permissions(self) -> frozenset[str]:
        """What staff may do: until the account is set up, nothing but that."""
        if self.role is None:
            return frozenset()
        return SETTING_UP if self.must_set_up else ROLES[self.role] | OWN

    @property
    def actor(self) -> Actor:
        if self.door == "office":
            return Actor("staff", self.owner_id, self.role)
        return Actor("person", self.owner_id)


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def device_in_words(user_agent: str) -> str:
    """Chrome on Windows: enough to recognize one's own browser, and no more."""
    browser = next((name for sign, name in DEVICES if sign in user_agent), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), None)
    return f"{browser} on {system}" if system else browser


_OPEN = insert(Session)


def open_session(
    *, way: str, user_agent: str, person_id: int | None = None, staff_id: int | None = None
) -> str:
    """Begin a session in the work under way; returns its key, which is kept nowhere else."""
    key, now = secrets.token_urlsafe(32), clock.now()
    opened = {
        "key_hash": hash_of(key),
        "person_id": person_id,
        "staff_id": staff_id,
        "way": way,
        "device": device_in_words(user_agent),
        "opened_at": now,
        "seen_at": now,
        "proved_at": now,
    }
    run(_OPEN, opened)
    return key


_WITH_OWNER = (
    select(
        Session.id,
        Session.key_hash,
        Session.way,
        Session.opened_at,
        Session.seen_at,
        Session.proved_at,
        Session.person_id,
        Session.staff_id,
        case((Person.name != "", Person.name), else_=main_address_of(Person.id)).label(
            "person_name"
        ),
        Person.user_id,
        Person.closed_at,
        exists().where(Declaration.person_id == Person.id).label("has_declared"),
        Staff.name.label("staff_name"),
        Staff.role,
        Staff.set_up_at,
        Staff.ended_at,
    )
    .outerjoin(Person, Person.id == Session.person_id)
    .outerjoin(Staff, Staff.id == Session.staff_id)
    .where(Session.key_hash == bindparam("key_hash"))
)


def _signed_in(key: str, row: Row[*tuple[Any, ...]]) -> SignedIn:
    is_staff = row.staff_id is not None
    return SignedIn(
        key=key,
        key_hash=row.key_hash,
        session_id=row.id,
        door="office" if is_staff else "account",
        owner_id=row.staff_id if is_staff else row.person_id,
        name=row.staff_name if is_staff else row.person_name,
        role=row.role,
        way=row.way,
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        proved_at=row.proved_at,
        has_account=row.user_id is not None,
        sees_details=row.user_id is not None or row.has_declared,
        must_set_up=is_staff and row.set_up_at is None,
    )


def just_opened(key: str) -> SignedIn:
    """The session opened a moment ago in the work under way."""
    return _signed_in(key, run(_WITH_OWNER, {"key_hash": hash_of(key)}).one())


def find_session(key: str, database: Database, settings: Settings) -> SignedIn | None:
    """The session a key opens, if it is still running; notes that it was seen."""
    with database.look() as connection:
        row = connection.execute(_WITH_OWNER, {"key_hash": hash_of(key)}).one_or_none()
    if row is None or row.ended_at is not None or row.closed_at is not None:
        return None
    now = clock.now()
    idle, absolute = lifetimes(settings, is_staff=row.staff_id is not None)
    if now - row.seen_at > idle or now - row.opened_at > absolute:
        return None
    if now - row.seen_at > SEEN_EVERY:
        _note_seen(row.id, now, database)
    return _signed_in(key, row)


def lifetimes(settings: Settings, *, is_staff: bool) -> tuple[timedelta, timedelta]:
    """How long a session lasts without a visit, and in any case."""
    if is_staff:
        return (
            timedelta(minutes=settings.staff_idle_minutes),
            timedelta(hours=settings.staff_absolute_hours),
        )
    return (
        timedelta(minutes=settings.session_idle_minutes),
        timedelta(hours=settings.session_absolute_hours),
    )


def _note_seen(session_id: int, now: datetime, database: Database) -> None:
    """Reading a page waits for no writer: when one is at it, the next page notes it."""
    database.write_if_free(update(Session).where(Session.id == session_id).values(seen_at=now))


def note_proof(session_id: int) -> None:
    """The visitor has just proved again who they are."""
    session().execute(update(Session).where(Session.id == session_id).values(proved_at=clock.now()))


def end_session(session_id: int, *, person_id: int | None = None) -> bool:
    """End one session, of this person if one is named; False when there is none."""
    query = delete(Session).where(Session.id == session_id)
    if person_id is not None:
        query = query.where(Session.person_id == person_id)
    return bool(session().execute(query.returning(Session.id)).all())


def end_sessions_of(person_id: int, *, but: int | None = None) -> int:
    """End a person's sessions, all or all but one; returns how many."""
    query = delete(Session).where(Session.person_id == person_id)
    if but is not None:
        query = query.where(Session.id != but)
    return len(session().execute(query.returning(Session.id)).all())


def end_sessions_of_staff(staff_id: int, *, but: int | None = None) -> None:
    """End the sessions of a staff account, all or all but one, in the work under way."""
    query = delete(Session).where(Session.staff_id == staff_id)
    session().execute(query if but is None else query.where(Session.id != but))


def sessions_of(person_id: int, settings: Settings) -> list[Session]:
    """A person's running sessions, the last seen first."""
    idle, absolute = lifetimes(settings, is_staff=False)
    return list(
        session().scalars(
            select(Session)
            .where(
                Session.person_id == person_id,
                Session.seen_at > clock.now() - idle,
                Session.opened_at > clock.now() - absolute,
            )
            .order_by(Session.seen_at.desc())
        )
    )
