"""Signing in: by password, or by a link that proves an address; and proving it again."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from privacycenter import clock
from privacycenter.audit import Actor, acting, record
from privacycenter.db import reading, run, session
from privacycenter.identity import events, passwords, sessions
from privacycenter.identity.letters import PASSWORD_CHANGED, SIGN_IN_LINK
from privacycenter.identity.links import IS_OPEN, IS_STILL_THEIRS, end_open_links
from privacycenter.identity.models import Address, Password, Person, SignInLink
from privacycenter.identity.people import person_behind, stored_address
from privacycenter.mail import put_in_outbox
from privacycenter.refusals import LinkBroken, LinkUsed
from privacycenter.spelling import key_of

WAY_WORDS = {"password": "with your password", "link": "by a link sent to your email address"}


@dataclass(frozen=True)
class Answer:
    """Who a typed name belongs to, and whether the password was theirs."""

    person_id: int | None
    is_right: bool
    renewed_hash: str | None = None


_IS_USER = Person.user_key == bindparam("key")
_BY_ADDRESS = select(Address.person_id).where(
    Address.address_key == bindparam("key"), Address.ended_at.is_(None)
)
_LOGIN = (
    select(Person.id, Password.hash)
    .outerjoin(Password, Password.person_id == Person.id)
    .where(_IS_USER | (Person.id == _BY_ADDRESS.scalar_subquery()), Person.closed_at.is_(None))
    .order_by(_IS_USER)  # whose address it is comes before who calls himself so
)


def check_password(login: str, password: str) -> Answer:
    """Compare a password, outside of any transaction. The same work for known and unknown."""
    with reading():
        row = run(_LOGIN, {"key": key_of(login)}).first()
    person_id, stored = (None, None) if row is None else row
    right = passwords.is_right(password, stored)
    renewed = None
    if right and stored and passwords.needs_renewal(stored):
        renewed = passwords.make_hash(password)
    return Answer(person_id, right, renewed)


def sign_in_with_password(answer: Answer, *, user_agent: str) -> str | None:
    """Open a session when the answer was right, and note it either way. Returns its key."""
    if not answer.is_right:
        record(events.SIGN_IN_FAILED, person_id=answer.person_id)
        return None
    if answer.renewed_hash:
        session().execute(
            update(Password)
            .where(Password.person_id == answer.person_id)
            .values(hash=answer.renewed_hash)
        )
    assert answer.person_id is not None
    return _open(answer.person_id, way="password", user_agent=user_agent)


def _open(person_id: int, *, way: str, user_agent: str) -> str:
    key = sessions.open_session(way=way, user_agent=user_agent, person_id=person_id)
    with acting(Actor("person", person_id)):
        record(events.SIGNED_IN, person_id=person_id, way=WAY_WORDS[way])
    return key


def ask_for_link(address: str, *, go_to: str | None = None, quiet: bool = False) -> None:
    """Somebody typed an address. Known or not, the same is done here; the worker finds out.

    Older links to the address end at once. `quiet` writes no further letter: enough were asked.
    """
    if quiet:
        return
    end_open_links(SignInLink.address_key == key_of(address))
    put_in_outbox(SIGN_IN_LINK, address=address, go_to=go_to)


def use_link(nonce: str, *, user_agent: str) -> tuple[str, str | None]:
    """Sign in by a link, once. Returns the session's key and where to go.

    Two browsers at the same instant: one wins. Raises LinkUsed or LinkBroken.
    """
    row = (
        session()
        .execute(
            update(SignInLink)
            .where(SignInLink.nonce == nonce, *IS_OPEN, IS_STILL_THEIRS)
            .values(used_at=clock.now())
            .returning(
                SignInLink.person_id, SignInLink.go_to, SignInLink.address, SignInLink.address_key
            )
        )
        .one_or_none()
    )
    if row is None:
        raise _why_not(nonce)
    session().execute(
        update(Address)
        .where(Address.address_key == row.address_key, Address.proven_at.is_(None))
        .values(proven_at=clock.now())
    )
    person_id = row.person_id or person_behind(row.address)
    return _open(person_id, way="link", user_agent=user_agent), row.go_to


def look_at_link(nonce: str) -> None:
    """Whether a link still works, without using it. Raises LinkUsed or LinkBroken."""
    query = select(SignInLink.id).where(SignInLink.nonce == nonce, *IS_OPEN, IS_STILL_THEIRS)
    if session().scalar(query) is None:
        raise _why_not(nonce)


def _why_not(nonce: str) -> LinkUsed | LinkBroken:
    used = session().scalar(select(SignInLink.used_at).where(SignInLink.nonce == nonce))
    return LinkUsed() if used is not None else LinkBroken()


def known_names(person_id: int) -> tuple[str, ...]:
    """What anybody may know a person by, and so no password: read in a transaction of its own."""
    with reading() as own:
        person = own.execute(
            select(Person.name, Person.user_id).where(Person.id == person_id)
        ).one()
        addresses = own.scalars(select(Address.address).where(Address.person_id == person_id))
        return tuple(text for text in (*person, *addresses) if text)


def stored_hash(person_id: int) -> str | None:
    """The hash to compare with, read in a transaction of its own."""
    with reading() as own:
        return own.scalar(select(Password.hash).where(Password.person_id == person_id))


def set_password(person_id: int, new_hash: str, *, session_id: int) -> None:
    """Store a new password's hash; other sessions and every open link end; the owner is told."""
    now = clock.now()
    row = session().get(Password, person_id)
    if row is None:
        session().add(Password(person_id=person_id, hash=new_hash, changed_at=now))
    else:
        row.hash, row.changed_at = new_hash, now
    sessions.end_sessions_of(person_id, but=session_id)
    end_open_links(SignInLink.person_id == person_id)
    record(events.PASSWORD_SET, person_id=person_id)
    address = stored_address(person_id)
    if address:
        put_in_outbox(PASSWORD_CHANGED, address=address, person_id=person_id)
