"""What we declare about addresses: which ones, and how they changed."""

from sqlalchemy import case, func, select

from privacycenter import clock
from privacycenter.holdings import PERSON, Field, Holding, codes, delete_rule, erase_rows
from privacycenter.identity.models import Address, AddressChange

EMAIL_ADDRESSES = Holding(
    key="email-addresses",
    title="Email addresses",
    category="member-information",
    why="To write to you, to let you in, and to find what is held under each address",
    basis="Needed to answer you and to know that it is you (contract, legal obligation)",
    source="Our members’ register, or you, when you proved the address by a link",
    recipients="The mail server that carries our letters. Your main address may go to companies "
    "with offers, as your member information says",
    seen_by="The members’ office, and the privacy office when you have an open request",
    kept="While you are known to us; a replaced address until you remove it",
    tables=("address",),
    unit=("address", "addresses"),
    fields=(
        Field(
            "address",
            "Address",
            ("address.address", "address.address_key"),
            "identifiers",
            "To write to you",
            california="email",
        ),
        Field(
            "use",
            "Used for",
            ("address.is_main",),
            "identifiers",
            "To know where letters go",
            spell=codes(
                main="Letters and signing in",
                more="Signing in",
                replaced="Nothing: it was replaced",
            ),
        ),
        Field("since_at", "Since", ("address.since_at",), "identifiers", "To say since when"),
        Field(
            "proven_at",
            "Proved",
            ("address.proven_at",),
            "identifiers",
            "To know that letters reach you",
        ),
        Field(
            "ended_at",
            "Replaced",
            ("address.ended_at",),
            "identifiers",
            "To let nobody in who has the mailbox now",
        ),
    ),
    plumbing={"address.id": "orders addresses", "address.person_id": "whose"},
    rows=select(
        Address.id.label("record"),
        Address.address,
        case(
            (Address.is_main, "main"), (Address.ended_at.is_not(None), "replaced"), else_="more"
        ).label("use"),
        Address.since_at,
        Address.proven_at,
        Address.ended_at,
    ).where(Address.person_id == PERSON),
    key_column=Address.id,
    count=select(func.count()).select_from(Address).where(Address.person_id == PERSON),
    erase=erase_rows(Address, Address.person_id == PERSON),
)

ADDRESS_CHANGES = Holding(
    key="address-changes",
    title="Changes of address",
    category="privacy-center",
    why="To undo a change you did not make, and to keep imports from bringing an old address back",
    basis="Needed to keep what you corrected correct (legal obligation, 11 CCR 7023)",
    source="You, or the privacy office when you lost your mailbox",
    recipients="No one",
    seen_by="The privacy office, when you have an open request",
    kept="Two days when you did not prove the new address; else while you are known to us",
    tables=("address_change",),
    unit=("change", "changes"),
    fields=(
        Field(
            "new_address",
            "New address",
            ("address_change.new_address",),
            "identifiers",
            "To send the link that proves it",
        ),
        Field(
            "old_address",
            "Address before",
            ("address_change.old_address",),
            "identifiers",
            "To tell it, and to let it undo the change",
        ),
        Field(
            "how",
            "How",
            ("address_change.how",),
            "identifiers",
            "To know what to do once it is proved",
            spell=codes(
                add="One more address",
                replace="In place of the main one",
                recovery="Through the privacy office",
            ),
        ),
        Field(
            "state",
            "State",
            ("address_change.state",),
            "identifiers",
            "To do it once",
            spell=codes(
                asked="Waits for the proof", proved="Done", undone="Undone", ended="Not proved"
            ),
        ),
        Field(
            "begun_at",
            "Asked",
            ("address_change.begun_at",),
            "identifiers",
            "To forget it when it is not proved",
        ),
        Field(
            "proved_at",
            "Proved",
            ("address_change.proved_at",),
            "identifiers",
            "To count the week in which it can be undone",
        ),
        Field("undone_at", "Undone", ("address_change.undone_at",), "identifiers", "To say when"),
        Field(
            "nonce",
            "Numbers of its links",
            ("address_change.nonce", "address_change.undo_nonce"),
            "credentials",
            "To recognize the links",
            never_leaves="Set. They are part of a secret.",
        ),
    ),
    plumbing={"address_change.id": "orders them", "address_change.person_id": "whose"},
    rows=select(
        AddressChange.id.label("record"),
        AddressChange.new_address,
        AddressChange.old_address,
        AddressChange.how,
        AddressChange.state,
        AddressChange.begun_at,
        AddressChange.proved_at,
        AddressChange.undone_at,
        AddressChange.id.label("nonce"),
    ).where(AddressChange.person_id == PERSON),
    key_column=AddressChange.id,
    count=select(func.count()).select_from(AddressChange).where(AddressChange.person_id == PERSON),
    erase=erase_rows(AddressChange, AddressChange.person_id == PERSON),
    rules=(
        delete_rule(
            "address-changes.erase",
            "New addresses nobody proved within two days are erased",
            AddressChange,
            lambda _settings: (
                AddressChange.proved_at.is_(None) & (AddressChange.begun_at < clock.ago(days=2))
            ),
        ),
    ),
)

HOLDINGS = (EMAIL_ADDRESSES, ADDRESS_CHANGES)
