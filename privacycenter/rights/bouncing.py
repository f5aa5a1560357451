"""Bounces: what mail servers sent back about letters of ours, as the import engine takes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.imports import Batch, Erased, Reject, Stored
from privacycenter.imports.delivery_reports import Report, read_report
from privacycenter.imports.mailbox import LARGEST, messages
from privacycenter.imports.message import Unreadable
from privacycenter.mail.arrival import LOST, note_bounced
from privacycenter.mail.models import Letter
from privacycenter.rights.arrival import note_losses
from privacycenter.suppression.listing import Name

BATCH = 200
LOSSES_AT_ONCE = 1000


@dataclass(frozen=True)
class Bounce:
    """A report, and its place in the file."""

    number: int
    report: Report

    def reject(self, reason: str) -> Reject:
        return Reject(self.number, reason, f"message {self.number}", names=())

    @property
    def letter_ids(self) -> list[str]:
        """What letters it can be about are called in the outbox."""
        return [one.partition("@")[0] for one in self.report.message_ids]


class BouncesImport:
    """One .mbox or .eml with delivery status notifications (RFC 3464)."""

    name, scopes = "bounces", ()  # it writes nobody's address down, and knows letters alone

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        batch = Batch(0, [], [])
        for found in messages(stream):
            batch.read += 1
            try:
                if found.is_too_large:
                    raise Unreadable(f"is larger than {LARGEST // 1024**2} MiB")
                batch.rows.append(Bounce(found.number, read_report(found.data)))
            except Unreadable as reason:
                text = f"message {found.number}"
                batch.rejects.append(Reject(found.number, str(reason), text, names=()))
            if batch.read >= BATCH:
                yield batch
                batch = Batch(0, [], [])
        yield batch

    def names(self, row: Bounce) -> tuple[Name, ...]:  # noqa: ARG002
        return ()

    def when_of(self, row: Bounce) -> None:  # noqa: ARG002
        """It is about a letter of ours."""

    def left_of(self, row: Bounce, erased: Erased) -> Bounce:  # noqa: ARG002
        return row

    def store(self, rows: list[Bounce]) -> Stored:
        """Note what came back; a delay changes nothing."""
        stored = Stored()
        wanted = [letter_id for row in rows for letter_id in row.letter_ids]
        query = select(Letter).where(Letter.message_id.in_(wanted))
        known = {letter.message_id: letter for letter in session().scalars(query)}
        for row in rows:
            letter = next((known[one] for one in row.letter_ids if one in known), None)
            self._note(row, letter, stored)
        note_losses(LOSSES_AT_ONCE)
        return stored

    @staticmethod
    def _note(row: Bounce, letter: Letter | None, stored: Stored) -> None:
        if letter is None:
            stored.rejects.append(row.reject("is about no letter of ours that is still known"))
        elif row.report.action != "failed" or letter.state in LOST:
            stored.same += 1
        elif letter.state == "waiting":
            stored.rejects.append(row.reject("is about a letter that is still to be posted"))
        elif note_bounced(letter.id, row.report.in_words):
            stored.changed += 1
        else:
            stored.same += 1
