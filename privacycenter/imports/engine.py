"""The engine: parse a batch outside of any transaction, store it in one, tell how far it is.

Killed, it has lost at most the batch in hand, and running the same file again changes nothing
that is already there. One bad line never stops the rest.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, BinaryIO, Protocol

from sqlalchemy import insert, update

from privacycenter import clock
from privacycenter.cards import REFUSED, holds_card_number, without_card_numbers
from privacycenter.db import Database, session
from privacycenter.imports.models import ImportReject, ImportRun

LONGEST_TEXT = 2000  # characters of a rejected line that are kept
NOT_KEPT = "(not kept: it holds what looks like a full card number)"


@dataclass(frozen=True)
class Reject:
    """A line that was not taken. `text` is the line itself."""

    line: int
    reason: str
    text: str

    @property
    def text_to_keep(self) -> str:
        """The line, or a word in its place when a full card number stands anywhere in it."""
        if REFUSED in self.reason or holds_card_number(self.text):
            return NOT_KEPT
        return self.text[:LONGEST_TEXT].replace("\0", "\ufffd")


@dataclass
class Batch:
    """Some lines, parsed. `read` counts all of them, good and bad."""

    read: int
    rows: list[Any]
    rejects: list[Reject]


@dataclass
class Stored:
    """What storing a batch did. `held_back` counts values kept because a person decided so."""

    new: int = 0
    changed: int = 0
    same: int = 0
    held_back: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass
class Summary:
    """A whole file in numbers: read = new + changed + same + rejected."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    held_back: int = 0
    rejected: int = 0
    seconds: float = 0.0
    first_rejects: list[Reject] = field(default_factory=list)

    def add(self, read: int, stored: Stored, rejects: list[Reject]) -> None:
        self.read += read
        self.new += stored.new
        self.changed += stored.changed
        self.same += stored.same
        self.held_back += stored.held_back
        self.rejected += len(rejects)
        self.first_rejects = [*self.first_rejects, *rejects][:20]

    @property
    def counts(self) -> dict[str, int]:
        names = {f.name for f in fields(self)} - {"seconds", "first_rejects"}
        return {name: getattr(self, name) for name in names}


class ImportKind(Protocol):
    """What differs from file to file. `batches` reads and parses; `store` runs in a transaction
    and must be safe to repeat."""

    name: str

    def batches(self, stream: BinaryIO) -> Iterator[Batch]: ...

    def store(self, rows: list[Any]) -> Stored: ...


class _DryRun(Exception):
    """Undoes a batch that was only tried."""


def run_import(
    kind: ImportKind,
    stream: BinaryIO,
    *,
    source: str,
    database: Database,
    dry_run: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Summary:
    """Bring one file in. A dry run does everything and keeps nothing."""
    summary, started = Summary(), time.monotonic()
    run_id = 0 if dry_run else _begin(database, kind.name, source)
    for batch in kind.batches(stream):
        try:
            with database.work(writes=True):
                stored = kind.store(batch.rows)
                rejects = sorted([*batch.rejects, *stored.rejects], key=lambda one: one.line)
                summary.add(batch.read, stored, rejects)
                if dry_run:
                    raise _DryRun
                _note(run_id, rejects, summary)
        except _DryRun:
            pass
        progress()
    if not dry_run:
        _finish(database, run_id)
    summary.seconds = time.monotonic() - started
    return summary


def _begin(database: Database, kind: str, source: str) -> int:
    with database.writing() as own:
        run_id = own.scalar(
            insert(ImportRun)
            .values(
                kind=kind,
                source=without_card_numbers(source)[:200],
                started_at=clock.now(),
                read=0,
                new=0,
                changed=0,
                same=0,
                held_back=0,
                rejected=0,
            )
            .returning(ImportRun.id)
        )
    return run_id or 0


def _note(run_id: int, rejects: list[Reject], summary: Summary) -> None:
    now = clock.now()
    if rejects:
        session().execute(
            insert(ImportReject),
            [
                {
                    "run_id": run_id,
                    "line": one.line,
                    "reason": one.reason[:200],
                    "text": one.text_to_keep,
                    "made_at": now,
                }
                for one in rejects
            ],
        )
    session().execute(update(ImportRun).where(ImportRun.id == run_id).values(**summary.counts))


def _finish(database: Database, run_id: int) -> None:
    with database.writing() as own:
        own.execute(update(ImportRun).where(ImportRun.id == run_id).values(finished_at=clock.now()))
