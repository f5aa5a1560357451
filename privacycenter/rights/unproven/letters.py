"""The letters to a mailbox that has to answer first. Finding out whose it is makes the row that
waits; nobody gets a letter at an address we do not know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from privacycenter.identity.letters import owner_of
from privacycenter.mail import LetterKind
from privacycenter.rights.models import UnprovenRequest
from privacycenter.rights.unproven import waiting
from privacycenter.settings import Settings
from privacycenter.tokens import Links
from privacycenter.web.words import day_in_words

Prepared = tuple[str, dict[str, Any]] | None


def _mint(facts: dict[str, Any], links: Links) -> dict[str, Any]:
    token = links.make("prove-request", {"request": facts["nonce"]})
    return {"path": f"/proven-request/{token}"}


PROVE_REQUEST = LetterKind("prove_request", "Did you ask us to delete everything?", mint=_mint)
PROVE_REMINDER = LetterKind(
    "prove_reminder", "Still waiting: did you ask us to delete everything?", mint=_mint
)
LETTERS = (PROVE_REQUEST, PROVE_REMINDER)


def letters_with(
    is_held: Callable[[str], str | None], settings: Settings
) -> tuple[LetterKind, ...]:
    """The letters, knowing how records have an address stored (None: they do not know it)."""

    def find_owner(address: str, facts: dict[str, Any]) -> Prepared:
        owner = owner_of(address, is_held)
        if owner is None:
            return None
        person_id, stored = owner
        row = waiting.wait_for_proof(
            stored,
            received_at=datetime.fromisoformat(facts["received_at"]),
            regime=facts["regime"],
            policy_version=facts["policy_version"],
            settings=settings,
        )
        return stored, _facts(row, person_id)

    def find_waiting(address: str, facts: dict[str, Any]) -> Prepared:
        """Answered meanwhile, it needs no reminder."""
        row = waiting.row_with(facts["nonce"])
        if row is None or not waiting.is_waiting(row, settings):
            return None
        owner = owner_of(address, is_held)
        return None if owner is None else (address, _facts(row, owner[0]))

    return (
        replace(PROVE_REQUEST, prepare=find_owner),
        replace(PROVE_REMINDER, prepare=find_waiting),
    )


def _facts(row: UnprovenRequest, person_id: int | None) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "about": waiting.about(row),
        "nonce": row.nonce,
        "received_words": day_in_words(row.received_on),
        "lapses_words": day_in_words(row.lapses_on),
        "law": row.regime,
    }
