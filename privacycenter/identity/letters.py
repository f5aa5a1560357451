"""The letters of this feature."""

from typing import Any

from privacycenter.identity.links import make_link
from privacycenter.identity.people import key_of, person_with_address
from privacycenter.mail import LetterKind
from privacycenter.tokens import PURPOSES, Links

MINUTES = PURPOSES["sign-in"].minutes


def _find_owner(address: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Make the link for whoever owns the typed address; nobody gets a letter when nobody does."""
    owner = person_with_address(address)
    if owner is None:
        return None
    nonce = make_link(
        person_id=owner.person_id, address_key=key_of(owner.address), go_to=facts.get("go_to")
    )
    return owner.address, {"nonce": nonce}


def _mint(facts: dict[str, Any], links: Links) -> dict[str, Any]:
    token = links.make("sign-in", {"link": facts["nonce"]})
    return {"path": f"/sign-in/link/{token}", "minutes": MINUTES}


SIGN_IN_LINK = LetterKind(
    "sign_in_link",
    "Your sign-in link for the {company} privacy center",
    prepare=_find_owner,
    mint=_mint,
)
PASSWORD_CHANGED = LetterKind("password_changed", "Your {company} password was changed")

LETTERS = (SIGN_IN_LINK, PASSWORD_CHANGED)
