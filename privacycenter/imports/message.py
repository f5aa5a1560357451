"""Reading one message as its reader would: who, when, what it says, what is attached.

Strangers wrote it, so nothing in it may raise, and nothing may take long: it is read, or refused
with a reason. A message inside a message is an attachment; it is not looked into.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from typing import Any, TypeVar

from privacycenter.imports.heads import (
    addresses,
    decoded,
    head,
    heads,
    instant,
    message_ids,
    shown,
    words,
)
from privacycenter.imports.markup import text_of_markup

MOST_ADDRESSES = 1000
MOST_PARTS = 5000  # lines that could begin a part: each costs memory
MOST_BOUNDARIES = 50  # parts within parts: each is tried on every line
MOST_LINES = 500_000
LONGEST_HEAD = 2000  # characters of a head that says how a part is made
BOUNDARY = re.compile(rb"boundary\s{0,9}=", re.IGNORECASE)
ROLES = ("from", "to", "cc", "bcc")
INSIDE = "x-message/"
Read = TypeVar("Read")


class Unreadable(Exception):
    """The message cannot be taken; says why, in words that follow its number."""


class _Flat(Message):
    """A part, which takes messages inside for files: what is in them was not sent to us. Its own
    heads are read as far as is sensible: the library takes the square of their length."""

    def get(self, name: str, failobj: Any = None) -> Any:
        found = super().get(name, failobj)
        return found if found is failobj else str(found)[:LONGEST_HEAD]

    def get_content_type(self) -> str:
        found = super().get_content_type()
        return INSIDE + found.partition("/")[2] if found.startswith("message/") else found


@dataclass(frozen=True)
class Attached:
    """A file in a message. `kind` is its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A message. `message_id` is None when it carries none, `sent_at` when no time in it can be
    true; `thread` is the id of the message its conversation began with."""

    message_id: str | None
    thread: str | None
    sent_at: datetime | None
    sender: str
    subject: str
    text: str
    parties: tuple[tuple[str, str], ...]  # role and address
    attached: tuple[Attached, ...]


def parsed(data: bytes) -> Message:
    """The parts of a message. Raises Unreadable."""
    boundaries = len(BOUNDARY.findall(data))
    if boundaries > MOST_BOUNDARIES or (boundaries and data.count(b"\n--") > MOST_PARTS):
        raise Unreadable("is put together from too many parts")
    if data.count(b"\n") > MOST_LINES:
        raise Unreadable(f"has more than {MOST_LINES:,} lines")
    return message_from_bytes(data, _class=_Flat)


def reading(read: Callable[[Message], Read], data: bytes) -> Read:
    """What `read` finds in a message. Raises Unreadable and nothing else."""
    try:
        return read(parsed(data))
    except Unreadable:
        raise
    except Exception as error:  # whatever a stranger found to break it with
        raise Unreadable(f"cannot be read ({type(error).__name__})") from error


def read_message(data: bytes, *, stamp: str = "") -> Mail:
    """One message. `stamp` is what the mailbox says of its time. Raises Unreadable."""
    return reading(lambda message: _read(message, stamp), data)


def _read(message: Message, stamp: str) -> Mail:
    parties, sender = _parties(message)
    own = message_ids(head(message, "message-id"))
    before = [
        *message_ids(head(message, "references")),
        *message_ids(head(message, "in-reply-to")),
    ]
    received = (one.rpartition(";")[2] for one in heads(message, "received"))
    return Mail(
        message_id=own[0] if own else None,
        thread=next(iter([*before, *own]), None),
        sent_at=instant(head(message, "date"), *received, stamp),
        sender=sender,
        subject=words(head(message, "subject")),
        text=shown(_said(message)).strip(),
        parties=parties,
        attached=tuple(_attached(message)),
    )


def _parties(message: Message) -> tuple[tuple[tuple[str, str], ...], str]:
    """Who it is from and to, each once in a role; and the name its first writer gave."""
    found: dict[tuple[str, str], str] = {}
    for role in ROLES:
        for one in heads(message, role):
            for address, name in addresses(one):
                found.setdefault((role, address), name)
    if len(found) > MOST_ADDRESSES:
        raise Unreadable(f"names more than {MOST_ADDRESSES:,} addresses")
    return tuple(found), next((name for (role, _), name in found.items() if role == "from"), "")


def _is_said(part: Message) -> bool:
    """Whether a part is text to read, and not a file."""
    return (
        not part.is_multipart()
        and part.get_content_maintype() in ("text", "multipart")  # multipart: its parts are lost
        and part.get_content_subtype() not in ("calendar", "csv", "x-vcard", "vcard")
        and part.get_content_disposition() != "attachment"
        and _name(part) is None
    )


def _name(part: Message) -> str | None:
    try:
        return part.get_filename()
    except (LookupError, ValueError, TypeError):  # coded in a charset nobody knows
        return "file"


def leaves_of(message: Message) -> Iterator[Message]:
    """The parts that have none themselves."""
    return (part for part in message.walk() if not part.is_multipart())


def content_of(part: Message) -> bytes:
    """A part's content, decoded as far as it can be."""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _said(part: Message) -> str:
    """What a message says: of the same in several forms, plain text first, then HTML."""
    if not part.is_multipart():
        return _text(part) if _is_said(part) else ""
    inside = [one for one in part.get_payload() if isinstance(one, Message)]
    is_choice = part.get_content_subtype() == "alternative"
    if is_choice:
        inside.sort(key=lambda one: one.get_content_type() != "text/plain")
    said = (text for one in inside if (text := _said(one)).strip())
    return next(said, "") if is_choice else "\n\n".join(said)


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        charset = None
    text = decoded(content_of(part), charset)
    return text_of_markup(text) if part.get_content_subtype() in ("html", "xhtml") else text


def _attached(message: Message) -> Iterator[Attached]:
    for part in leaves_of(message):
        if _is_said(part):
            continue
        kind = part.get_content_type().removeprefix("x-" if _is_inside(part) else "")
        name = words(_name(part) or "").replace("\\", "/").rpartition("/")[2]
        yield Attached(name or "without a name", shown(words(kind)), content_of(part))


def _is_inside(part: Message) -> bool:
    return part.get_content_type().startswith(INSIDE)
