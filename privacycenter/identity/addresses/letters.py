"""The letters of this feature: a link to the new address, and word to the old one."""

from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.models import Address, AddressChange, Person
from privacycenter.mail import LetterKind
from privacycenter.spelling import key_of
from privacycenter.tokens import PURPOSES, Links

HOURS = (PURPOSES["new-address"].minutes or 0) // 60
DAYS = (PURPOSES["undo-address"].minutes or 0) // (24 * 60)


def _find_change(address: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Nobody gets a letter when the address is another member's: whoever typed it is told
    nothing, and its owner is not troubled."""
    change = session().get(AddressChange, facts["change"])
    if change is None or change.state != "asked":
        return None
    owner = session().execute(
        select(Address.person_id, Person.user_id)
        .join(Person)
        .where(Address.address_key == key_of(address))
    )
    found = owner.one_or_none()
    if found is not None and found.person_id != change.person_id and found.user_id is not None:
        return None
    return address, facts


def _mint_proof(facts: dict[str, Any], links: Links) -> dict[str, Any]:
    token = links.make("new-address", {"change": facts["nonce"]})
    return {"path": f"/new-address/{token}", "hours": HOURS}


def _mint_undo(facts: dict[str, Any], links: Links) -> dict[str, Any]:
    token = links.make("undo-address", {"change": facts["nonce"]})
    return {"path": f"/undo-address/{token}", "days": DAYS}


NEW_ADDRESS = LetterKind(
    "new_address",
    "Is this your address? A link from {company}",
    prepare=_find_change,
    mint=_mint_proof,
)
ADDRESS_CHANGED = LetterKind(
    "address_changed", "Your email address at {company} was changed", mint=_mint_undo
)
ADDRESS_UNDONE = LetterKind("address_undone", "The change of your email address was undone")

LETTERS = (NEW_ADDRESS, ADDRESS_CHANGED, ADDRESS_UNDONE)
