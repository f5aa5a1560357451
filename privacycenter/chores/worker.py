"""The worker: posts what is due, does the chores whose time has come, says that it lives.

Killed at any moment it loses nothing: a letter stays in the outbox, a chore runs again. Several
may run at once.
"""

import logging
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from privacycenter import clock
from privacycenter.audit import WORKER, acting
from privacycenter.chores.kinds import Chore
from privacycenter.chores.models import ChoreRun
from privacycenter.db import Database, insert_or, session
from privacycenter.mail.models import Pulse
from privacycenter.mail.posting import PostRoom
from privacycenter.refusals import Busy

log = logging.getLogger(__name__)

PULSE = "worker"
BEAT_SECONDS = 20
IDLE_SECONDS = 1.0
BREATH_SECONDS = 0.005  # in which somebody who waits to write gets their turn
TROUBLE_SECONDS = 5.0
BROKEN_SECONDS = 60.0


@dataclass
class Worker:
    """One process that works in the background."""

    database: Database
    post_room: PostRoom
    chores: Sequence[Chore]
    stop: threading.Event = field(default_factory=threading.Event)
    _beat_at: datetime | None = None
    _broken: dict[str, datetime] = field(default_factory=dict)

    def run(self) -> None:
        """Work until a signal says stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        log.info("worker started")
        self.work_until_told()
        log.info("worker stopped")

    def work_until_told(self) -> None:
        """Work until `stop` is set. A database that is away is waited for."""
        while not self.stop.is_set():
            try:
                did = self.work_once()
            except (DBAPIError, Busy) as error:
                log.warning("database away", extra={"why": type(error).__name__})
                self.stop.wait(TROUBLE_SECONDS)
                continue
            self.stop.wait(BREATH_SECONDS if did else IDLE_SECONDS)

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def work_once(self) -> int:
        """One round: beat, letters, at most one step of each chore. Returns how much was done."""
        with acting(WORKER):
            self._beat()
            did = self.post_room.post_due_letters(budget=20)
            ran = self._when_each_ran()
            for chore in self.chores:
                if self.stop.is_set():
                    break
                if self._is_due(chore, ran.get(chore.name)):
                    did += self._try(chore)
        return did

    def _when_each_ran(self) -> dict[str, datetime]:
        """Asked once for all: there are many, and most have nothing to do."""
        with self.database.work(writes=False):
            return {
                name: at for name, at in session().execute(select(ChoreRun.name, ChoreRun.ran_at))
            }

    def _is_due(self, chore: Chore, ran_at: datetime | None) -> bool:
        rests_until = self._broken.get(chore.name)
        if rests_until is not None and clock.now() < rests_until:
            return False
        return ran_at is None or clock.now() - ran_at >= timedelta(seconds=chore.every_seconds)

    def _beat(self) -> None:
        now = clock.now()
        if self._beat_at is not None and now - self._beat_at < timedelta(seconds=BEAT_SECONDS):
            return
        with self.database.work(writes=True):
            session().execute(
                insert_or(Pulse)
                .values(name=PULSE, beat_at=now)
                .on_conflict_do_update(index_elements=["name"], set_={"beat_at": now})
            )
        self._beat_at = now

    def _try(self, chore: Chore) -> int:
        """A chore that breaks is told about and left for a while: it must not stop the letters."""
        try:
            return self._do(chore)
        except (DBAPIError, Busy):
            raise
        except Exception as error:
            log.error("chore broken", exc_info=error, extra={"chore": chore.name})
            self._broken[chore.name] = clock.ahead(seconds=BROKEN_SECONDS)
            return 0

    def _do(self, chore: Chore) -> int:
        """One step of a chore whose time has come; it is done when a step finds less to do."""
        with self.database.work(writes=True):
            did = chore.run(chore.budget)
            if did < chore.budget:
                self._mark(chore, did)
        if did:
            log.info("chore", extra={"chore": chore.name, "did": did})
        return did

    @staticmethod
    def _mark(chore: Chore, did: int) -> None:
        now = clock.now()
        session().execute(
            insert_or(ChoreRun)
            .values(name=chore.name, ran_at=now, did=did)
            .on_conflict_do_update(index_elements=["name"], set_={"ran_at": now, "did": did})
        )
