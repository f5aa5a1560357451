"""Answering a message: one member of staff takes it up, reads it, and writes once. An answer that
did not arrive is none: it is written again, or the message is closed as unreached."""

from typing import Any

from sqlalchemy import String, and_, cast, literal, or_, select, update

from privacycenter import clock
from privacycenter.audit import EventKind, current_actor, record
from privacycenter.contact import events, letters
from privacycenter.contact.models import ContactMessage
from privacycenter.contact.receiving import about_of, person_of, reference_of
from privacycenter.db import noting, session, to_change
from privacycenter.mail import put_in_outbox
from privacycenter.mail.arrival import lost_about
from privacycenter.refusals import Conflict, Invalid, Unknown
from privacycenter.settings import Settings
from privacycenter.web.words import day_in_words

MOVED_ON = "This message has moved on since the page was made. Nothing was changed by you."
FASTER = "A colleague was a moment faster, or the message is answered."

ABOUT = literal("message ") + cast(ContactMessage.id, String)
CAME_BACK = and_(
    ContactMessage.state == "answered", ABOUT.in_(lost_about(letters.ANSWERED))
)  # the answer, that is: not arrived
IS_WAITING = or_(ContactMessage.state == "open", CAME_BACK)


def message_numbered(message_id: int) -> ContactMessage:
    """A message. Raises Unknown."""
    message = session().scalar(
        to_change(select(ContactMessage).where(ContactMessage.id == message_id))
    )
    if message is None:
        raise Unknown
    return message


def is_waiting(message: ContactMessage) -> bool:
    """Whether somebody still waits for an answer."""
    return bool(session().scalar(select(IS_WAITING).where(ContactMessage.id == message.id)))


def take(message_id: int, staff_id: int, because: str) -> None:
    """A member of staff takes a message up, and its writer reads why. One wins; the other is told
    (Conflict). Raises Invalid without a reason."""
    if not because.strip():
        raise Invalid("Say why you take it up: its writer reads it", field="because")
    taken = (
        session()
        .execute(
            update(ContactMessage)
            .where(ContactMessage.id == message_id, ContactMessage.taken_by.is_(None), IS_WAITING)
            .values(taken_by=staff_id, taken_at=clock.now(), taken_for=because)
            .returning(ContactMessage.id)
        )
        .all()
    )
    message = message_numbered(message_id)
    if not taken:
        raise Conflict(FASTER)
    _note(message, events.TAKEN, role=_role(), because=because)


def let_go(message_id: int, staff_id: int) -> None:
    """Hand a message back."""
    message = _taken_message(message_id, staff_id)
    message.taken_by = message.taken_at = message.taken_for = None
    _note(message, events.LET_GO, role=_role())


def note_look(message: ContactMessage) -> None:
    """Somebody opened it: a line in the history, for whoever it belongs to."""
    with noting():
        _note(message, events.LOOKED, role=_role(), because=message.taken_for or "…")


def answer(message_id: int, staff_id: int, text: str, settings: Settings) -> None:
    """Write the answer: in a letter to the address it came with, and kept beside the message."""
    message = _taken_message(message_id, staff_id)
    message.state, message.answer, message.answered_at = "answered", text, clock.now()
    _note(message, events.ANSWERED)
    written_on = clock.day_of(message.written_at, settings.time_zone)
    put_in_outbox(
        letters.ANSWERED,
        address=message.address,
        person_id=person_of(message),
        about=about_of(message),
        reference=reference_of(message),
        written_on_words=day_in_words(written_on),
        text=text,
    )


def close_unreached(message_id: int, staff_id: int) -> None:
    """The answer did not arrive and cannot: close the message, and do not call it answered."""
    message = _taken_message(message_id, staff_id)
    if message.state != "answered":
        raise Conflict("Answer it first: nobody has tried yet.")
    message.state = "unreached"
    _note(message, events.UNREACHED)


def _role() -> str:
    return current_actor().role or "clerk"


def _taken_message(message_id: int, staff_id: int) -> ContactMessage:
    message = message_numbered(message_id)
    if message.taken_by != staff_id:
        raise Conflict("Take the message up first: it is not with you.")
    if not is_waiting(message):
        raise Conflict(MOVED_ON)
    return message


def _note(message: ContactMessage, kind: EventKind, **facts: Any) -> None:
    record(kind, person_id=person_of(message), reference=reference_of(message), **facts)
