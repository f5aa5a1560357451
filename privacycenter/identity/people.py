"""Finding people: by user ID or address, compared the same way everywhere."""

from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, bindparam, literal, or_, select, union_all

from privacycenter import clock
from privacycenter.db import database, run, session, to_change
from privacycenter.holdings import Subject
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.policy import version_now
from privacycenter.refusals import Conflict
from privacycenter.spelling import key_of


def hold_people(*which: ColumnElement[bool]) -> None:
    """Whoever else is about to change these people's records waits until the work under way ends.
    In the order of their ids, so that two who hold many never wait for each other."""
    if not database().is_sqlite:  # it has one writer at a time anyway
        session().execute(to_change(select(Person.id).where(*which).order_by(Person.id)))


def person_with_address(address: str) -> Row[int, str] | None:
    """The person's id and the address as it is stored, or None. A replaced address is nobody's
    here, nor is one of somebody whose account is closed: it opens nothing."""
    return (
        session()
        .execute(
            select(Address.person_id, Address.address)
            .join(Person, Person.id == Address.person_id)
            .where(
                Address.address_key == key_of(address),
                Address.ended_at.is_(None),
                Person.closed_at.is_(None),
            )
        )
        .one_or_none()
    )


def person_behind(address: str) -> int:
    """Whoever has just proved an address: its owner, or somebody new without an account.
    Raises Conflict when it was somebody's and was replaced meanwhile, or is being erased."""
    owner = session().scalar(
        to_change(select(Address).where(Address.address_key == key_of(address)))
    )
    if owner is not None and owner.ended_at is not None:
        raise Conflict("This address was replaced by another one.")
    if owner is not None and session().get_one(Person, owner.person_id).closed_at is not None:
        raise Conflict("This account is closed: what we hold under the address is being erased.")
    if owner is not None:
        return owner.person_id
    now = clock.now()
    person = Person(name="", known_since=now, policy_version=version_now().id)
    session().add(person)
    session().flush()  # the address needs the id
    session().add(
        Address(
            person_id=person.id,
            address=address,
            address_key=key_of(address),
            is_main=True,
            since_at=now,
            proven_at=now,
        )
    )
    return person.id


def person_named(login: str) -> int | None:
    """Whoever has this user ID or running address."""
    key = key_of(login)
    by_address = select(Address.person_id).where(
        Address.address_key == key, Address.ended_at.is_(None)
    )
    is_called = (Person.user_key == key) | Person.id.in_(by_address)
    return session().scalar(select(Person.id).where(is_called, Person.closed_at.is_(None)).limit(1))


def opens_nothing(address: str) -> bool:
    """Whether a link to an address would open nothing: it was somebody's and was replaced, or its
    owner is being erased."""
    query = (
        select(Address.id)
        .join(Person, Person.id == Address.person_id)
        .where(
            Address.address_key == key_of(address),
            or_(Address.ended_at.is_not(None), Person.closed_at.is_not(None)),
        )
    )
    return session().scalar(query) is not None


def main_address_of(person_id: Any) -> ScalarSelect[str]:
    """The address letters to a person go to, inside of another statement."""
    return (
        select(Address.address)
        .where(Address.person_id == person_id, Address.is_main)
        .scalar_subquery()
    )


def stored_address(person_id: int) -> str | None:
    """Where letters to a person go: their main address."""
    return session().scalar(select(main_address_of(person_id)))


def name_of(person_id: int) -> str:
    return session().scalars(select(Person.name).where(Person.id == person_id)).one()


_KNOWN_BY = union_all(
    select(literal("address"), Address.address_key).where(
        Address.person_id == bindparam("person_id"), Address.proven_at.is_not(None)
    ),
    select(literal("visitor"), VisitorId.visitor_id).where(
        VisitorId.person_id == bindparam("person_id")
    ),
)


def subject_of(person_id: int) -> Subject:
    """Everything a person is known by: of addresses those they proved, also replaced ones."""
    known = run(_KNOWN_BY, {"person_id": person_id}).all()
    return Subject(
        person_id,
        tuple(text for kind, text in known if kind == "address"),
        tuple(text for kind, text in known if kind == "visitor"),
    )
