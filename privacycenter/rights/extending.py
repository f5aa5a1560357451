"""More time: once, inside the first period, and only with a reason that the person reads (11 CCR
7021(b); Art. 12(3)). California gives 90 days from receipt in all, the GDPR three months."""

from privacycenter import clock
from privacycenter.refusals import Conflict, Invalid
from privacycenter.rights import clocks, events, letters, lifecycle
from privacycenter.rights.models import Request
from privacycenter.rights.telling import write_to
from privacycenter.settings import Settings
from privacycenter.web.words import day_in_words


def extend(request_id: int, staff_id: int, because: str, settings: Settings) -> None:
    """Move the day of the answer, and write the person why. Raises Conflict when it was moved
    before, the first period is over or the request is not with this member of staff, and Invalid
    without a reason."""
    request = lifecycle.taken_request(request_id, staff_id)
    if not because.strip():
        raise Invalid("Write why it takes longer: the person reads it", field="reason")
    refusal = why_not(request, settings)
    if refusal is not None:
        raise Conflict(refusal)
    request.extended_at, request.extended_because = clock.now(), because
    days = clocks.set_clock(request)
    lifecycle.note(request, events.EXTENDED, until=day_in_words(days.answer_by))
    write_to(request, letters.EXTENDED)


def why_not(request: Request, settings: Settings) -> str | None:
    """Why a request cannot be given more time, as a sentence; None when it can."""
    if request.kind == "recovery":
        return "Nobody’s answer waits for more time here: decide by what was shown."
    if request.extended_at is not None:
        return "It was given more time before, and the law allows that once."
    if clocks.deadlines(request).days_left(clocks.today(settings)) < 0:
        return "The first period is over. More time can only be taken inside of it."
    return None
