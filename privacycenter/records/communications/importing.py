"""Mailboxes, as the import engine takes them. The same message again, from whatever file, changes
nothing: it is known by its Message-ID."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import insert, select

from privacycenter import clock
from privacycenter.db import insert_or, session
from privacycenter.imports import Batch, Erased, Reject, Stored
from privacycenter.imports.mailbox import messages
from privacycenter.policy import version_now
from privacycenter.records.communications.models import Attachment, Communication, Party
from privacycenter.records.communications.reading import Incoming, take
from privacycenter.settings import Settings
from privacycenter.suppression.listing import Name

BATCH_MESSAGES = 200
BATCH_BYTES = 16 * 1024 * 1024


class CommunicationsImport:
    """One .mbox or .eml. `source` is named to the people. Of attachments, the content is kept
    only with `keep_attachments`."""

    name, scopes = "communications", ("communications",)

    def __init__(self, source: str, settings: Settings, *, keep_attachments: bool = False) -> None:
        self.source = source[:200]
        self._settings = settings
        self._keep_attachments = keep_attachments

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        """Messages, a few hundred at a time, fewer when they are large."""
        batch, weight = Batch(0, [], []), 0
        for found in messages(stream):
            batch.read += 1
            taken = take(found, self._settings, keep_attachments=self._keep_attachments)
            if isinstance(taken, Reject):
                batch.rejects.append(taken)
            else:
                batch.rows.append(taken)
                weight += taken.weight
            if batch.read >= BATCH_MESSAGES or weight >= BATCH_BYTES:
                yield batch
                batch, weight = Batch(0, [], []), 0
        yield batch

    def names(self, row: Incoming) -> list[Name]:
        return [one.name for one in row.outside]

    def when_of(self, row: Incoming) -> datetime:
        return row.sent_at

    def left_of(self, row: Incoming, erased: Erased) -> Incoming | None:
        """What an erased person wrote stays out; what others wrote comes without them."""
        return row.without(erased["communications"])

    def store(self, rows: list[Incoming]) -> Stored:
        """Store what is new, with its parties and attachments."""
        fresh = {row.key: row for row in reversed(rows)}  # of the same ones the first
        ids = self._insert(list(fresh.values()))
        _insert_all(Party, _parties(ids, fresh))
        _insert_all(Attachment, _attachments(ids, fresh))
        return Stored(new=len(ids), same=len(rows) - len(ids))

    def _insert(self, rows: Sequence[Incoming]) -> dict[bytes, int]:
        """The ids of those that were new, by their keys."""
        keys = [row.key for row in rows]
        there = select(Communication.message_key).where(Communication.message_key.in_(keys))
        known = set(session().scalars(there))
        origin = {
            "came_from": self.source,
            "imported_at": clock.now(),
            "policy_version": version_now().id,
        }
        values = [_columns(row) | origin for row in rows if row.key not in known]
        if not values:
            return {}
        statement = (
            insert_or(Communication)
            .on_conflict_do_nothing(index_elements=["message_key"])  # two imports at once
            .returning(Communication.message_key, Communication.id)
        )
        values.sort(key=lambda one: one["sent_at"])  # the newest get the highest ids
        return {key: number for key, number in session().execute(statement, values)}


def _columns(row: Incoming) -> dict[str, Any]:
    return {
        "message_key": row.key,
        "thread_key": row.thread,
        "sent_at": row.sent_at,
        "sender": row.sender,
        "subject": row.subject,
        "text": row.text,
    }


def _parties(ids: dict[bytes, int], rows: dict[bytes, Incoming]) -> list[dict[str, Any]]:
    return [
        {
            "communication_id": number,
            "role": one.role,
            "address": one.address,
            "address_key": one.key,
            "is_ours": one.is_ours,
        }
        for key, number in ids.items()
        for one in rows[key].parties
    ]


def _attachments(ids: dict[bytes, int], rows: dict[bytes, Incoming]) -> list[dict[str, Any]]:
    return [
        {
            "communication_id": number,
            "name": one.name,
            "kind": one.kind,
            "size": one.size,
            "content": one.content,
        }
        for key, number in ids.items()
        for one in rows[key].attachments
    ]


def _insert_all(model: Any, values: list[dict[str, Any]]) -> None:
    if values:
        session().execute(insert(model), values)
