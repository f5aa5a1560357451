"""The engine: parse a batch outside of any transaction, store it in one, tell how far it is.

Killed, it has lost at most the batch in hand, and running the same file again changes nothing
that is already there. One bad line never stops the rest.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

from sqlalchemy import insert, update

from privacycenter import clock
from privacycenter.cards import without_card_numbers
from privacycenter.db import Database, session
from privacycenter.imports.batches import Batch, Reject, Stored, Summary
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.imports.sifting import Naming, Sieve
from privacycenter.tokens import Pseudonyms


class ImportKind(Naming, Protocol):
    """What differs from file to file. `batches` reads and parses; `store` runs in a transaction
    and must be safe to repeat. It is never given a row that names an erased person."""

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
    pseudonyms: Pseudonyms,
    dry_run: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Summary:
    """Bring one file in, without whom the suppression list keeps out: `pseudonyms` recognize them.
    A dry run does everything and keeps nothing."""
    summary, started, sieve = Summary(), time.monotonic(), Sieve(kind, pseudonyms)
    run_id = 0 if dry_run else _begin(database, kind.name, source)
    for batch in kind.batches(stream):
        try:
            with database.work(writes=True):
                sifted = sieve.sift(batch)
                stored = kind.store(sifted.rows)
                rejects = [*sifted.rejects, *sieve.withhold(stored.rejects)]
                rejects.sort(key=lambda one: one.line)
                summary.add(sifted, stored, rejects)
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
                kept_out=0,
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
