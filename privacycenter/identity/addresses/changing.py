"""Changing where a person is reached: asked, proved by the new mailbox, told to the old one."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.identity.addresses import events
from privacycenter.identity.addresses.letters import ADDRESS_CHANGED, NEW_ADDRESS
from privacycenter.identity.links import end_open_links
from privacycenter.identity.models import (
    Address,
    AddressChange,
    Declaration,
    Person,
    RecoveryCode,
    SignInLink,
    VisitorId,
)
from privacycenter.identity.people import hold_people, stored_address
from privacycenter.identity.sessions import end_sessions_of
from privacycenter.mail import put_in_outbox
from privacycenter.mail.models import Letter
from privacycenter.refusals import Conflict, Invalid, LinkBroken, LinkUsed, Unknown
from privacycenter.spelling import key_of

HOW_WORDS = {
    "add": "one more",
    "replace": "in place of the main one",
    "recovery": "through the privacy office",
}
MOST = 10  # addresses of one person
TAKEN = "That address has an entry of its own here. Sign in with it, and ask us to join the two."


def addresses_of(person_id: int) -> list[Address]:
    """The main one first, replaced ones at the end."""
    return list(
        session().scalars(
            select(Address)
            .where(Address.person_id == person_id)
            .order_by(Address.ended_at.is_not(None), Address.is_main.desc(), Address.id)
        )
    )


def ask_for_change(person_id: int, new_address: str, *, how: str, quiet: bool = False) -> None:
    """Write down what is wanted, and send the link that proves it. Nothing has changed yet; an
    earlier wish that was not proved ends. Raises Invalid for an address that is the main one."""
    mine = addresses_of(person_id)
    if any(one.is_main and one.address_key == key_of(new_address) for one in mine):
        raise Invalid("That is the address our letters go to already", field="address")
    if how == "add" and len(mine) >= MOST:
        raise Invalid(f"You have {MOST} addresses here; remove one first", field="address")
    session().execute(
        update(AddressChange)
        .where(AddressChange.person_id == person_id, AddressChange.state == "asked")
        .values(state="ended")
    )
    change = AddressChange(
        person_id=person_id,
        how=how,
        state="asked",
        new_address=new_address,
        old_address=stored_address(person_id),
        nonce=secrets.token_hex(16),
        undo_nonce=secrets.token_hex(16),
        begun_at=clock.now(),
    )
    session().add(change)
    session().flush()  # the letter names it by its id
    record(events.ASKED, person_id=person_id, how=HOW_WORDS[how])
    if not quiet:
        put_in_outbox(NEW_ADDRESS, address=new_address, change=change.id, nonce=change.nonce)


def changed_addresses(person_ids: Iterable[int]) -> set[int]:
    """Those of these people who replaced their address themselves: no import changes it back."""
    query = select(AddressChange.person_id).where(
        AddressChange.person_id.in_(list(person_ids)),
        AddressChange.state == "proved",
        AddressChange.how != "add",
    )
    return set(session().scalars(query))


def look_at_change(nonce: str) -> AddressChange:
    """The change a link would prove. Raises LinkUsed or LinkBroken."""
    change = session().scalar(to_change(select(AddressChange).where(AddressChange.nonce == nonce)))
    if change is None or change.state == "ended":
        raise LinkBroken
    if change.state != "asked":
        raise LinkUsed
    return change


def prove_change(
    nonce: str,
    *,
    join: Callable[[int, int], None] = lambda _from, _to: None,
    but_session: int | None = None,
) -> AddressChange:
    """The new mailbox has answered: the change holds from now on, and the old address is told.

    Every session of the person ends but the one named. `join` is told when somebody without an
    account turns out to be this person: from whom, to whom. Raises LinkUsed, LinkBroken, and
    Conflict when the address became somebody else's meanwhile.
    """
    change = look_at_change(nonce)
    hold_people(Person.id == change.person_id)
    change = look_at_change(nonce)  # of two at once, the second sees that it is used
    other = _take_over(change)
    if other is not None:
        join(other, change.person_id)
    change.state, change.proved_at = "proved", clock.now()
    if change.how != "add":
        _replace_main(change.person_id)
    _take_up(change)
    end_sessions_of(change.person_id, but=but_session)
    end_open_links(SignInLink.person_id == change.person_id)
    record(events.PROVED, person_id=change.person_id, how=HOW_WORDS[change.how])
    if change.old_address is not None:
        put_in_outbox(
            ADDRESS_CHANGED,
            address=change.old_address,
            person_id=change.person_id,
            nonce=change.undo_nonce,
            added=change.how == "add",
        )
    return change


def _take_over(change: AddressChange) -> int | None:
    """The address may be that of somebody without an account, who has just shown to be the same
    person: returns who that was. Anybody else's is refused."""
    owner = (
        session()
        .execute(
            to_change(
                select(Address, Person.user_id, Person.closed_at)
                .join(Person)
                .where(Address.address_key == key_of(change.new_address))
            )
        )
        .one_or_none()
    )
    if owner is None or owner.Address.person_id == change.person_id:
        return None
    has_more = session().scalar(
        select(Address.id)
        .where(Address.person_id == owner.Address.person_id, Address.id != owner.Address.id)
        .limit(1)
    )
    if owner.user_id is not None or has_more is not None or owner.closed_at is not None:
        raise Conflict(TAKEN)
    other: int = owner.Address.person_id
    end_sessions_of(other)
    owner.Address.person_id, owner.Address.is_main = change.person_id, False
    session().flush()
    for model in (SignInLink, AddressChange, Declaration, RecoveryCode, VisitorId, Letter):
        theirs: Any = update(model).where(model.person_id == other)
        session().execute(theirs.values(person_id=change.person_id))
    return other


def _take_up(change: AddressChange) -> None:
    """The new address is one of the person's, and proved."""
    key, now = key_of(change.new_address), clock.now()
    row = session().scalar(select(Address).where(Address.address_key == key))
    if row is None:
        row = Address(
            person_id=change.person_id, address=change.new_address, address_key=key, since_at=now
        )
        session().add(row)
    row.is_main, row.proven_at, row.ended_at = change.how != "add", now, None
    session().flush()  # what follows is done by statements


def _replace_main(person_id: int) -> None:
    """The main address opens nothing any more. What is held under it stays the person's."""
    session().execute(
        update(Address)
        .where(Address.person_id == person_id, Address.is_main)
        .values(is_main=False, ended_at=clock.now())
    )


def remove_address(person_id: int, address_id: int) -> None:
    """Take an address away, and with it the sight of what is held under it. The main one stays:
    letters must go somewhere. Raises Unknown, also for another person's."""
    gone = session().execute(
        delete(Address)
        .where(Address.id == address_id, Address.person_id == person_id, Address.is_main.is_(False))
        .returning(Address.address_key)
    )
    if gone.one_or_none() is None:
        raise Unknown
    record(events.REMOVED, person_id=person_id)
