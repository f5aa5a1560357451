"""What the pages ask about requests."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.rights.deadlines import Deadlines
from privacycenter.rights.models import Message, Request


def requests_of(person_id: int) -> list[Request]:
    """A person's requests, the newest first."""
    return list(
        session().scalars(
            select(Request).where(Request.person_id == person_id).order_by(Request.id.desc())
        )
    )


_OPEN = select(Request).where(Request.state == "open")


def open_requests_of(person_id: int) -> list[Request]:
    return list(session().scalars(_OPEN.where(Request.person_id == person_id).order_by(Request.id)))


def messages_in(request: Request) -> list[Message]:
    return list(
        session().scalars(
            select(Message).where(Message.request_id == request.id).order_by(Message.id)
        )
    )


def queue(*, before: int | None = None, size: int = 50) -> list[Request]:
    """Open requests by due date."""
    query = _OPEN.order_by(Request.answer_by, Request.id).limit(size)
    if before is not None:
        query = query.where(Request.id > before)
    return list(session().scalars(query))


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


def progress_of(request: Request, today: date) -> Progress | None:
    """The clock of a confirmed request, from what was stored when it was received."""
    if request.received_on is None or request.acknowledge_by is None or request.answer_by is None:
        return None
    return Progress(
        Deadlines(request.received_on, request.acknowledge_by, request.answer_by), today
    )
