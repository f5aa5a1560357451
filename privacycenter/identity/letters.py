"""The letters of this feature."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from privacycenter.identity.links import make_link
from privacycenter.identity.people import opens_nothing, person_with_address
from privacycenter.mail import LetterKind
from privacycenter.spelling import key_of
from privacycenter.tokens import PURPOSES, Links

MINUTES = PURPOSES["sign-in"].minutes


IsHeld = Callable[[str], str | None]


def owner_of(address: str, is_held: IsHeld | None) -> tuple[int | None, str] | None:
    """Whoever owns a typed address, and how it is stored; no person, when only records know it.
    None when nobody does, or it was replaced by another one."""
    owner = person_with_address(address)
    if owner is not None:
        person_id, stored = owner
        return person_id, stored
    found = None if is_held is None or opens_nothing(address) else is_held(key_of(address))
    return None if found is None else (None, found)


def _find_owner(
    address: str, facts: dict[str, Any], *, is_held: IsHeld | None = None
) -> tuple[str, dict[str, Any]] | None:
    """Make the link for whoever owns the typed address, or for whoever has its mailbox when only
    records know it; nobody gets a letter when nobody does."""
    owner = owner_of(address, is_held)
    if owner is None:
        return None
    person_id, stored = owner
    nonce = make_link(person_id=person_id, address=stored, go_to=facts.get("go_to"))
    return stored, {"nonce": nonce}


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


def letters_with(is_held: IsHeld) -> tuple[LetterKind, ...]:
    """The letters, knowing how records have an address stored (None: they do not know it)."""
    return (
        replace(SIGN_IN_LINK, prepare=partial(_find_owner, is_held=is_held)),
        PASSWORD_CHANGED,
    )
