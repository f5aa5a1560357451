"""Closing: from the moment an erasure is approved nobody signs in as the person any more, whatever
they hold: a password, a session's cookie, a link sent earlier."""

from sqlalchemy import delete, update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity.links import end_open_links
from privacycenter.identity.models import AddressChange, Person, Session, SignInLink


def close_person(person_id: int) -> None:
    """Close the account and end everything that opens it."""
    session().execute(update(Person).where(Person.id == person_id).values(closed_at=clock.now()))
    session().execute(delete(Session).where(Session.person_id == person_id))
    end_open_links(SignInLink.person_id == person_id)
    session().execute(
        update(AddressChange)
        .where(AddressChange.person_id == person_id, AddressChange.state == "asked")
        .values(state="ended")
    )


def reopen_person(person_id: int) -> None:
    """Nothing was erased after all."""
    session().execute(update(Person).where(Person.id == person_id).values(closed_at=None))
