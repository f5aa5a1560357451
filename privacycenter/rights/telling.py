"""Writing to a person about a request: which address, which letter, and what it is about."""

from typing import Any

from privacycenter.identity.people import name_of, stored_address
from privacycenter.mail import LetterKind, put_in_outbox
from privacycenter.rights import letters
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request


def about(request: Request) -> str:
    """How letters say which request they belong to."""
    return f"request {request.id}"


def write_to(request: Request, kind: LetterKind, **facts: Any) -> None:
    """A letter to the person's main address; the answer to somebody who lost it goes to the new
    one they named."""
    address = stored_address(request.person_id)
    if kind == letters.RECOVERY_DECLINED:
        address = str(request.asked["new_address"])
    if address is None:
        return
    put_in_outbox(
        kind,
        address=address,
        person_id=request.person_id,
        about=about(request),
        name=name_of(request.person_id),
        reference=reference_of(request),
        path=f"/you/requests/{request.id}",
        **facts,
    )
