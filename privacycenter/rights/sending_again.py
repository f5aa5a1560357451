"""Sending a letter about a request again, to the address the person has now."""

from privacycenter.audit import record
from privacycenter.refusals import Conflict
from privacycenter.rights import events, lifecycle
from privacycenter.rights.arrival import lost_letter
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.letters import ANSWERS
from privacycenter.rights.telling import write_to


def send_again(request_id: int, staff_id: int) -> None:
    """Write the letter that did not arrive once more. Of an open request only whoever has taken it
    up may. Raises Conflict when nothing is lost, or there is no address."""
    request = lifecycle.request_for_office(request_id)
    if request.state == "open" and request.taken_by != staff_id:
        raise Conflict(lifecycle.NOT_YOURS)
    lost = lost_letter(request)
    if lost is None:
        raise Conflict(lifecycle.MOVED_ON)
    kind = next(one for one in ANSWERS if one.name == lost.kind)
    if not write_to(request, kind):
        raise Conflict("We have no address to write to.")
    record(events.SENT_AGAIN, person_id=request.person_id, reference=reference_of(request))
