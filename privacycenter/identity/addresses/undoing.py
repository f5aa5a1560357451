"""Undoing a change of address from the old one, within a week: somebody else had made it."""

from sqlalchemy import delete, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.identity.addresses import events
from privacycenter.identity.addresses.changing import TAKEN
from privacycenter.identity.addresses.letters import ADDRESS_UNDONE
from privacycenter.identity.links import end_open_links
from privacycenter.identity.models import (
    Address,
    AddressChange,
    Password,
    Person,
    RecoveryCode,
    SignInLink,
)
from privacycenter.identity.people import hold_people
from privacycenter.identity.sessions import end_sessions_of
from privacycenter.mail import put_in_outbox
from privacycenter.refusals import Conflict, LinkBroken, LinkUsed
from privacycenter.spelling import key_of
from privacycenter.tokens import PURPOSES


def may_still_be_undone(person_id: int) -> bool:
    """Whether an address of theirs was replaced within the week in which the old one may say that
    it was somebody else."""
    query = select(AddressChange.id).where(
        AddressChange.person_id == person_id,
        AddressChange.state == "proved",
        AddressChange.how != "add",
        AddressChange.proved_at > clock.ago(minutes=PURPOSES["undo-address"].minutes or 0),
    )
    return session().scalar(query.limit(1)) is not None


def look_at_undo(undo_nonce: str) -> AddressChange:
    """The change a link from the old address would undo. Raises LinkUsed or LinkBroken."""
    change = session().scalar(
        to_change(select(AddressChange).where(AddressChange.undo_nonce == undo_nonce))
    )
    if change is None or change.state not in ("proved", "undone"):
        raise LinkBroken
    if session().get_one(Person, change.person_id).closed_at is not None:
        raise LinkBroken
    if change.state == "undone":
        raise LinkUsed
    return change


def undo_change(undo_nonce: str) -> None:
    """It was not the owner: the old address is back, what came later goes, nobody stays signed
    in, and a password or codes that somebody else may know are gone."""
    change = look_at_undo(undo_nonce)
    person_id = change.person_id
    hold_people(Person.id == person_id)
    change = look_at_undo(undo_nonce)
    later = session().scalars(
        select(AddressChange).where(
            AddressChange.person_id == person_id,
            AddressChange.id >= change.id,
            AddressChange.state == "proved",
        )
    )
    for one in later.all():
        one.state, one.undone_at = "undone", clock.now()
        session().execute(
            delete(Address).where(
                Address.person_id == person_id,
                Address.address_key == key_of(one.new_address),
                Address.address_key != key_of(change.old_address or ""),
            )
        )
    session().execute(
        update(AddressChange)
        .where(AddressChange.person_id == person_id, AddressChange.state == "asked")
        .values(state="ended")
    )
    _put_back(person_id, change.old_address or "")
    session().execute(delete(Password).where(Password.person_id == person_id))
    session().execute(  # whoever was in may have had some made
        delete(RecoveryCode).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    end_sessions_of(person_id)
    end_open_links(SignInLink.person_id == person_id)
    record(events.UNDONE, person_id=person_id)
    put_in_outbox(ADDRESS_UNDONE, address=change.old_address or "", person_id=person_id)


def _put_back(person_id: int, address: str) -> None:
    """The old address as the main one, also when it was removed meanwhile."""
    session().execute(
        update(Address).where(Address.person_id == person_id, Address.is_main).values(is_main=False)
    )
    row = session().scalar(select(Address).where(Address.address_key == key_of(address)))
    if row is None:
        now = clock.now()
        row = Address(
            person_id=person_id, address=address, address_key=key_of(address), since_at=now
        )
        row.proven_at = now
        session().add(row)
    elif row.person_id != person_id:
        raise Conflict(TAKEN)
    row.is_main, row.ended_at = True, None
    session().flush()
