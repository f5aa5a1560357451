"""Asking who is asking, when there is real doubt (Art. 12(6); UK 12A): under the GDPR the clock
stands still until the person answers. California counts the time in, and it runs on."""

from privacycenter.db import session
from privacycenter.refusals import Conflict
from privacycenter.rights import clocks, events, lifecycle
from privacycenter.rights.models import Pause, Request
from privacycenter.settings import Settings
from privacycenter.web.words import day_in_words

WHO = "We asked you to show that it is you"
PROVED_LATER = "We waited for you to prove your address"


def ask_for_proof(request_id: int, staff_id: int, text: str, settings: Settings) -> bool:
    """Write the question to the person. Whether the clock stands still now: not under a law that
    knows no pause, and not when the answer is late already, for who doubts must ask in time."""
    lifecycle.write_as_office(request_id, staff_id, text)
    request = lifecycle.request_for_office(request_id)
    if not would_pause(request, settings):
        return clocks.running_pause(request) is not None
    begun_on = clocks.today(settings)
    session().add(Pause(request_id=request.id, begun_on=begun_on, because=WHO))
    session().flush()  # of two at once the second is told
    lifecycle.note(request, events.PAUSED, day=day_in_words(begun_on))
    return True


def would_pause(request: Request, settings: Settings) -> bool:
    """Whether the clock would stop if the person were asked now."""
    if not clocks.can_pause(request):
        return False
    days = clocks.deadlines(request)
    return days.stands_since is None and days.days_left(clocks.today(settings)) >= 0


def resume(request_id: int, staff_id: int, settings: Settings) -> None:
    """The office knows enough, or waits no longer: the clock runs again. Raises Conflict when it
    did not stand still."""
    request = lifecycle.taken_request(request_id, staff_id)
    if not clocks.end_pause(request, settings):
        raise Conflict("The clock of this request runs already.")
    assert request.answer_by is not None
    lifecycle.note(request, events.RESUMED, until=day_in_words(request.answer_by))
