"""What the pages ask about requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, func, select, true, union

from privacycenter.db import run, session
from privacycenter.holdings.holds import Holds
from privacycenter.identity.models import Address, VisitorId
from privacycenter.rights.arrival import IS_UNDELIVERED
from privacycenter.rights.clocks import STANDS_STILL
from privacycenter.rights.deadlines import Deadlines, Span
from privacycenter.rights.models import PENDING, Message, Request, UnprovenRequest


def requests_of(person_id: int) -> list[Request]:
    """A person's requests, the newest first."""
    return list(
        session().scalars(
            select(Request).where(Request.person_id == person_id).order_by(Request.id.desc())
        )
    )


IS_PENDING = Request.state.in_(PENDING)
_OPEN = select(Request).where(IS_PENDING)


_OPEN_OF = _OPEN.where(Request.person_id == bindparam("person_id")).order_by(Request.id)


_HAS_OPEN = _OPEN_OF.with_only_columns(Request.id).limit(1)


def open_requests_of(person_id: int) -> list[Request]:
    if run(_HAS_OPEN, {"person_id": person_id}).first() is None:  # as for nearly everybody
        return []
    return list(session().scalars(_OPEN_OF, {"person_id": person_id}))


def messages_in(request: Request) -> list[Message]:
    return list(
        session().scalars(
            select(Message).where(Message.request_id == request.id).order_by(Message.id)
        )
    )


_PEOPLE = select(Request.person_id).where(IS_PENDING)
HOLDS = Holds(
    people=_PEOPLE,
    address_keys=union(
        select(Address.address_key).where(Address.person_id.in_(_PEOPLE)),
        # What came with an address alone is pending too, from the day it was asked.
        select(UnprovenRequest.address_key).where(UnprovenRequest.state == "waiting"),
    ),
    visitor_ids=select(VisitorId.visitor_id).where(VisitorId.person_id.in_(_PEOPLE)),
)


def contested_fields(person_id: int) -> set[str]:
    """The fields a person's open requests contest: nothing is proved by them (11 CCR 7060(h))."""
    return {
        str(one.asked["field"]) for one in open_requests_of(person_id) if one.asked.get("field")
    }


@dataclass(frozen=True)
class QueueCounts:
    """How the queue stands."""

    open: int
    late: int
    free: int
    mine: int
    undelivered: int


Parts = Mapping[str, ColumnElement[bool]]
NO_MORE: Parts = {}


def _part(show: str, *, staff_id: int, today: date, more: Parts = NO_MORE) -> ColumnElement[bool]:
    """The condition of a part of the queue: all of it, what is late, with no one, mine; or closed
    ones too, when what was written about them did not arrive. `more` are parts of kinds of request
    that have steps of their own."""
    if show == "undelivered":
        return and_(Request.state != "unconfirmed", IS_UNDELIVERED)
    parts = {
        "late": and_(Request.answer_by < today, ~STANDS_STILL),
        "free": Request.taken_by.is_(None),
        "mine": Request.taken_by == staff_id,
        **more,
    }
    return and_(IS_PENDING, parts.get(show, true()))


def queue_counts(*, staff_id: int, today: date) -> QueueCounts:
    def number(show: str) -> int:
        part = _part(show, staff_id=staff_id, today=today)
        return session().scalar(select(func.count()).select_from(Request).where(part)) or 0

    return QueueCounts(*map(number, ("all", "late", "free", "mine", "undelivered")))


def part_counts(more: Parts) -> dict[str, int]:
    """How many pending requests there are of each of these parts."""
    return {
        name: session().scalar(select(func.count()).select_from(Request).where(IS_PENDING, part))
        or 0
        for name, part in more.items()
    }


def queue(
    show: str, *, staff_id: int, today: date, page: int, size: int, more: Parts = NO_MORE
) -> list[Request]:
    """A page of pending requests by due date, and one more when there is a next page."""
    return list(
        session().scalars(
            select(Request)
            .where(_part(show, staff_id=staff_id, today=today, more=more))
            .order_by(Request.answer_by, Request.id)
            .offset((page - 1) * size)
            .limit(size + 1)
        )
    )


@dataclass(frozen=True)
class Progress:
    """A request's clock as a page shows it."""

    days: Deadlines
    today: date

    @property
    def day(self) -> int:
        return self.days.day_number(self.today)

    @property
    def left(self) -> int:
        return self.days.days_left(self.today)

    @property
    def is_late(self) -> bool:
        return self.left < 0

    @property
    def age(self) -> int:
        """Days since receipt, whether the clock ran or not."""
        return (self.today - self.days.received_on).days

    @property
    def gone(self) -> int:
        return self.days.gone(self.today)


def progress_of(request: Request, today: date, pauses: tuple[Span, ...] = ()) -> Progress | None:
    """The clock of a confirmed request, from its stored dates."""
    if request.received_on is None or request.acknowledge_by is None or request.answer_by is None:
        return None
    days = Deadlines(request.received_on, request.acknowledge_by, request.answer_by, pauses)
    return Progress(days, today)
