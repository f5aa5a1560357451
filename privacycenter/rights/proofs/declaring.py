"""Somebody without an account, who proved an address, asks for details: 11 CCR 7062(c) wants three
data points that match and a declaration signed under penalty of perjury. The address is one."""

from collections.abc import Sequence

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session
from privacycenter.holdings import Holding
from privacycenter.identity.models import Declaration
from privacycenter.identity.people import subject_of
from privacycenter.identity.proofs import events
from privacycenter.identity.proofs.matching import HeldPoint, matches, needed, points_of
from privacycenter.refusals import Invalid
from privacycenter.rights.queries import contested_fields

STATEMENT = (
    "I declare under penalty of perjury under the laws of the State of California that I am the "
    "person whose information is held under the email address I proved."
)
NO_MATCH = "What you wrote does not match what we hold. Try again, or answer another question"


def points_to_ask(holdings: Sequence[Holding], person_id: int) -> list[HeldPoint]:
    """What we can ask this person; nothing they contest at this moment."""
    return points_of(holdings, subject_of(person_id), but=contested_fields(person_id))


def declare(
    holdings: Sequence[Holding], person_id: int, *, typed: dict[str, str], signed_name: str
) -> None:
    """Keep the declaration when enough matches. Raises Invalid, without saying what was wrong."""
    held = points_to_ask(holdings, person_id)
    found = matches(held, typed)
    right = {key: True for key, is_right in found.items() if is_right}
    if len(right) < needed(held):
        raise Invalid(NO_MATCH, field=next(iter(typed), None) or held[0].point.key)
    session().add(
        Declaration(
            person_id=person_id,
            statement=STATEMENT,
            signed_name=signed_name,
            points={"address": True, **right},
            signed_at=clock.now(),
        )
    )
    record(events.DECLARED, person_id=person_id, number=len(right) + 1)
