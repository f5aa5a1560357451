"""What the office's pages ask about messages. None of it is personal."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, true

from privacycenter import clock
from privacycenter.contact.answering import CAME_BACK, IS_WAITING
from privacycenter.contact.models import ContactMessage
from privacycenter.contact.receiving import reference_of
from privacycenter.db import session
from privacycenter.settings import Settings


@dataclass(frozen=True)
class Counts:
    """How the messages stand."""

    open: int
    late: int
    free: int
    mine: int
    back: int


def _part(show: str, *, staff_id: int, today: date) -> ColumnElement[bool]:
    """The condition of a part: all that wait, what is late, with no one, mine, or what came
    back."""
    parts = {
        "late": ContactMessage.answer_by < today,
        "free": ContactMessage.taken_by.is_(None),
        "mine": ContactMessage.taken_by == staff_id,
        "back": CAME_BACK,
    }
    return and_(IS_WAITING, parts.get(show, true()))


def message_counts(*, staff_id: int, today: date) -> Counts:
    def number(show: str) -> int:
        part = _part(show, staff_id=staff_id, today=today)
        return session().scalar(select(func.count()).select_from(ContactMessage).where(part)) or 0

    return Counts(*(number(show) for show in ("all", "late", "free", "mine", "back")))


@dataclass(frozen=True)
class Waiting:
    """A message that waits, as a list shows it: nothing of what it says."""

    id: int
    reference: str
    written_on: date
    answer_by: date
    taken_by: int | None
    came_back: bool
    today: date

    @property
    def age(self) -> int:
        """Days since it was written."""
        return (self.today - self.written_on).days

    @property
    def left(self) -> int:
        return (self.answer_by - self.today).days

    @property
    def is_late(self) -> bool:
        return self.left < 0


def waiting_messages(
    show: str, *, staff_id: int, settings: Settings, page: int, size: int
) -> list[Waiting]:
    """A page of messages by due date, and one more when there is a next page."""
    today = clock.day_of(clock.now(), settings.time_zone)
    found = session().scalars(
        select(ContactMessage)
        .where(_part(show, staff_id=staff_id, today=today))
        .order_by(ContactMessage.answer_by, ContactMessage.id)
        .offset((page - 1) * size)
        .limit(size + 1)
    )
    return [waiting(one, settings) for one in found]


def waiting(message: ContactMessage, settings: Settings) -> Waiting:
    """A message in a list's words."""
    return Waiting(
        message.id,
        reference_of(message),
        written_on=clock.day_of(message.written_at, settings.time_zone),
        answer_by=message.answer_by,
        taken_by=message.taken_by,
        came_back=message.state != "open",
        today=clock.day_of(clock.now(), settings.time_zone),
    )
