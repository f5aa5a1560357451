"""The contents of attachments, where they were kept: what of them is text, and all of them for
the copy."""

import codecs
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from privacycenter.holdings import StoredFile, Subject
from privacycenter.records.communications.models import Attachment
from privacycenter.records.communications.theirs import THEIRS

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
AT_ONCE = 50  # ids read at a time; contents come one by one

_IDS = (
    select(Attachment.id)
    .where(Attachment.communication_id.in_(THEIRS), Attachment.content.is_not(None))
    .order_by(Attachment.id)
)


def as_text(kind: str, content: bytes) -> str | None:
    """The content as text, or None when it is none."""
    charset = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(charset)
    except UnicodeDecodeError:
        return content.decode("latin-1") if kind.startswith("text/") else None
    return text if "\0" not in text or kind.startswith("text/") else None


def kept_files(subject: Subject, connection: Connection) -> Iterator[StoredFile]:
    """Every kept content of a subject's messages, one in memory at a time."""
    for number in connection.scalars(_IDS, subject.binds).all():
        row: Any = connection.execute(
            select(Attachment.name, Attachment.kind, Attachment.content).where(
                Attachment.id == number
            )
        ).one()
        text = as_text(row.kind, row.content)
        yield StoredFile(number, row.name, row.content if text is None else text)
