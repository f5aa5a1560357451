"""What of a message is taken, and which are not (P21): none that nobody could be shown, none past
its time, none with a card number. Of a rejected one nothing is kept but its place and its day."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from privacycenter import clock
from privacycenter.cards import REFUSED, holds_card_number
from privacycenter.imports import Reject
from privacycenter.imports.mailbox import LARGEST, Found
from privacycenter.imports.message import Attached, Mail, Unreadable, read_message
from privacycenter.records.communications.files import as_text
from privacycenter.settings import Settings
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name

YEARS_3 = 3 * 365  # days
LONGEST_TEXT = 100_000  # characters
MARGIN = 100  # looked at beyond what is kept: no part of a card number stays either
LONGEST_SUBJECT, LONGEST_NAME, LONGEST_KIND = 500, 200, 120
LARGEST_KEPT = 10 * 1024 * 1024  # bytes of an attachment's content


@dataclass(frozen=True)
class PartyRow:
    """An address in the head."""

    role: str
    address: str
    key: str
    is_ours: bool

    @property
    def name(self) -> Name:
        return "address", self.key


@dataclass(frozen=True)
class AttachmentRow:
    """A file; its content only when it is to be kept."""

    name: str
    kind: str
    size: int
    content: bytes | None


@dataclass(frozen=True)
class Incoming:
    """A message as it is stored."""

    key: bytes
    thread: bytes
    sent_at: datetime
    sender: str
    subject: str
    text: str
    parties: tuple[PartyRow, ...]
    attachments: tuple[AttachmentRow, ...]

    @property
    def outside(self) -> tuple[PartyRow, ...]:
        """The parties that are not the company itself."""
        return tuple(one for one in self.parties if not one.is_ours)

    def without(self, names: Set[Name]) -> "Incoming | None":
        """The same without these parties; None when one of them wrote it, or nobody else outside
        is left in it: it is theirs then."""
        gone = {one for one in self.outside if one.name in names}
        left = tuple(one for one in self.parties if one not in gone)
        if any(one.role == "from" for one in gone) or all(one.is_ours for one in left):
            return None
        return replace(self, parties=left)

    @property
    def weight(self) -> int:
        """Roughly its bytes in memory."""
        contents = sum(len(one.content or b"") for one in self.attachments)
        return len(self.text) + contents + 100 * len(self.parties)


def take(found: Found, settings: Settings, *, keep_attachments: bool) -> Incoming | Reject:
    """A message ready to be stored, or why it is not taken."""
    mail = None
    try:
        if found.is_too_large:
            raise Unreadable(f"is larger than {LARGEST // 1024**2} MiB")
        data = found.data
        mail = read_message(data, stamp=found.stamp)
        return _incoming(mail, data, settings, keep_attachments=keep_attachments)
    except Unreadable as reason:
        sent_at = mail.sent_at if mail else None
        day = f" of {clock.day_of(sent_at, settings.time_zone)}" if sent_at else ""
        return Reject(found.number, str(reason), f"message {found.number}{day}", names=())


def _incoming(mail: Mail, data: bytes, settings: Settings, *, keep_attachments: bool) -> Incoming:
    parties = _parties(mail, settings)
    attachments = tuple(_attachment(one, keep=keep_attachments) for one in mail.attached)
    sent_at = _sent_at(mail)
    if any(holds_card_number(text) for text in _texts(mail, attachments)):
        raise Unreadable(REFUSED)
    return Incoming(
        key=_digest(b"id", mail.message_id) if mail.message_id else _digest_of_all(data),
        thread=_digest(b"id", mail.thread) if mail.thread else _digest_of_all(data),
        sent_at=sent_at,
        sender=mail.sender[:LONGEST_NAME],
        subject=mail.subject[:LONGEST_SUBJECT],
        text=_cut(mail.text),
        parties=parties,
        attachments=attachments,
    )


def _sent_at(mail: Mail) -> datetime:
    if mail.sent_at is None:
        raise Unreadable("carries no time that can be true, so nobody knows until when to keep it")
    if mail.sent_at < clock.ago(days=YEARS_3):
        raise Unreadable("is older than the three years we keep messages")
    return mail.sent_at


def _parties(mail: Mail, settings: Settings) -> tuple[PartyRow, ...]:
    if not mail.parties:
        raise Unreadable("names nobody it is from or to")
    found: dict[tuple[str, str], PartyRow] = {}
    for role, address in mail.parties:
        key = key_of(address)
        found.setdefault((role, key), PartyRow(role, address, key, settings.is_ours(key)))
    if all(one.is_ours for one in found.values()):
        raise Unreadable("is between our own addresses alone")
    return tuple(found.values())


def _attachment(one: Attached, *, keep: bool) -> AttachmentRow:
    """Messages within messages are never kept: they are letters to and from others."""
    is_kept = keep and len(one.content) <= LARGEST_KEPT and not one.kind.startswith("message/")
    return AttachmentRow(
        one.name[:LONGEST_NAME],
        one.kind[:LONGEST_KIND],
        len(one.content),
        one.content if is_kept else None,
    )


def _texts(mail: Mail, attachments: tuple[AttachmentRow, ...]) -> Iterator[str]:
    """Everything of it that would be stored, and can be read."""
    yield from (mail.subject, mail.sender, mail.text[: LONGEST_TEXT + MARGIN])
    yield from (address for _, address in mail.parties)
    for one in attachments:
        yield one.name
        yield one.kind
        if one.content is not None:
            yield as_text(one.kind, one.content) or ""


def _cut(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    more = len(text) - LONGEST_TEXT
    return f"{text[:LONGEST_TEXT]}\n\n({more:,} more characters of this message are not kept here.)"


def _digest(kind: bytes, text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=16, person=kind).digest()


def _digest_of_all(data: bytes) -> bytes:
    """Of a message without an id, alike from an .mbox and from an .eml."""
    data = data.replace(b"\r\n", b"\n").strip(b"\n")
    return blake2b(data, digest_size=16, person=b"whole").digest()
