"""Writing to a person about a request: which address, which letter, and what it is about."""

from typing import Any

from privacycenter.holdings.grounds import WORDS
from privacycenter.identity.people import name_of, stored_address
from privacycenter.mail import LetterKind, put_in_outbox
from privacycenter.rights import letters
from privacycenter.rights.kinds import reference_of, what_of
from privacycenter.rights.models import Request
from privacycenter.web.words import day_in_words

ABOUT = "request "


def about(request: Request) -> str:
    """How letters say which request they belong to."""
    return f"{ABOUT}{request.id}"


def write_to(request: Request, kind: LetterKind) -> bool:
    """A letter to the person's main address; the answer to somebody who lost it goes to the new
    one they named. False when there is no address."""
    address = stored_address(request.person_id)
    if kind == letters.RECOVERY_DECLINED:
        address = str(request.asked["new_address"])
    if address is None:
        return False
    put_in_outbox(
        kind,
        address=address,
        person_id=request.person_id,
        about=about(request),
        name=name_of(request.person_id),
        reference=reference_of(request),
        path=f"/you/requests/{request.id}",
        **_facts(request, kind),
    )
    return True


def _facts(request: Request, kind: LetterKind) -> dict[str, Any]:
    """What some letters say besides. It follows from the request: they can be sent again."""
    if kind in (letters.RECEIVED, letters.EXTENDED) and request.answer_by is not None:
        return {
            "what": what_of(request),
            "answer_by_words": day_in_words(request.answer_by),
            "law": request.regime,
            "channel": request.channel,
            "because": request.extended_because,
        }
    if kind == letters.DELETION_DECLINED:
        return facts_of_refusal(request, request.ground or "", request.facts or "")
    if kind in (letters.ERASED, letters.CLOSED):
        return {"request_id": request.id}
    return {"facts": request.facts} if kind == letters.RECOVERY_DECLINED else {}


def facts_of_refusal(request: Request, ground: str, facts: str) -> dict[str, Any]:
    """Why a deletion is declined, as its letter says it."""
    return {"ground": WORDS[ground], "facts": facts, "law": request.regime}
