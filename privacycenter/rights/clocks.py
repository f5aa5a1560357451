"""What a request's clock shows: its stored dates, which follow from receipt, more time and pauses
alone, and can be computed anew from them at any time (LAW.md 2.2 and 3)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.rights.deadlines import Deadlines, Span, deadlines_of
from privacycenter.rights.models import Pause, Request
from privacycenter.settings import Settings

Spans = dict[int, tuple[Span, ...]]
STANDS_STILL: ColumnElement[bool] = exists().where(
    Pause.request_id == Request.id, Pause.ended_on.is_(None)
)


def can_pause(request: Request) -> bool:
    """Whether its law lets the clock stand still. California's counts the time in (7021(b)); and
    whoever has lost a mailbox and asks for a new way in shows at once who they are."""
    return request.regime != "ccpa" and request.kind != "recovery"


def pauses_of(requests: Iterable[Request]) -> Spans:
    """The pauses of each of these requests, in one statement, or in none where no law knows
    any."""
    ids = [one.id for one in requests if can_pause(one)]
    found: Spans = {}
    if ids:
        query = select(Pause).where(Pause.request_id.in_(ids)).order_by(Pause.id)
        for one in session().scalars(query):
            span = Span(one.begun_on, one.ended_on)
            found[one.request_id] = (*found.get(one.request_id, ()), span)
    return found


def dates(days: Deadlines) -> dict[str, Any]:
    """The columns of a request in which its dates are stored."""
    return {
        "received_on": days.received_on,
        "acknowledge_by": days.acknowledge_by,
        "answer_by": days.answer_by,
    }


def deadlines(request: Request) -> Deadlines:
    """The clock of a request that was received, computed from what it follows from."""
    assert request.received_on is not None
    return deadlines_of(
        request.regime,
        request.received_on,
        extended=request.extended_at is not None,
        pauses=pauses_of([request]).get(request.id, ()),
    )


def set_clock(request: Request) -> Deadlines:
    """Store the dates anew, after something they follow from has changed."""
    session().flush()  # what has changed is read back
    days = deadlines(request)
    request.answer_by = days.answer_by
    return days


def running_pause(request: Request) -> Pause | None:
    """The pause of a request whose clock stands still."""
    running = select(Pause).where(Pause.request_id == request.id, Pause.ended_on.is_(None))
    return session().scalar(running)


def end_pause(request: Request, settings: Settings) -> bool:
    """The clock runs again from today on, if it stood still. Whether it did."""
    pause = running_pause(request)
    if pause is None:
        return False
    pause.ended_on = max(pause.begun_on, today(settings))
    set_clock(request)
    return True


def today(settings: Settings) -> date:
    """The company's own day."""
    return clock.day_of(clock.now(), settings.time_zone)
