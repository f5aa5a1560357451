"""Finding people: by user ID or address, compared the same way everywhere."""

from sqlalchemy import ColumnElement, Row, bindparam, literal, select, union_all

from privacycenter.db import database, run, session, to_change
from privacycenter.holdings import Subject
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.web.limits import ascii_fold


def key_of(text: str) -> str:
    """How a user ID or an address is compared: A to Z without case, all else as it is."""
    return ascii_fold(text.strip())


def hold_people(*which: ColumnElement[bool]) -> None:
    """Whoever else is about to change these people's records waits until the work under way ends.
    In the order of their ids, so that two who hold many never wait for each other."""
    if not database().is_sqlite:  # it has one writer at a time anyway
        session().execute(to_change(select(Person.id).where(*which).order_by(Person.id)))


def person_with_address(address: str) -> Row[int, str] | None:
    """The person's id and the address as it is stored, or None."""
    return (
        session()
        .execute(
            select(Address.person_id, Address.address).where(Address.address_key == key_of(address))
        )
        .one_or_none()
    )


def stored_address(person_id: int) -> str | None:
    """Where letters to a person go: the oldest address we hold."""
    return session().scalar(
        select(Address.address).where(Address.person_id == person_id).order_by(Address.id).limit(1)
    )


def name_of(person_id: int) -> str:
    return session().scalars(select(Person.name).where(Person.id == person_id)).one()


_KNOWN_BY = union_all(
    select(literal("address"), Address.address).where(Address.person_id == bindparam("person_id")),
    select(literal("visitor"), VisitorId.visitor_id).where(
        VisitorId.person_id == bindparam("person_id")
    ),
)


def subject_of(person_id: int) -> Subject:
    """Everything a person is known by."""
    known = run(_KNOWN_BY, {"person_id": person_id}).all()
    return Subject(
        person_id,
        tuple(text for kind, text in known if kind == "address"),
        tuple(text for kind, text in known if kind == "visitor"),
    )
