"""How the site is: for /readyz, for the doctor, and for the office."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from privacycenter import clock
from privacycenter.chores.schema import schema_fits
from privacycenter.chores.worker import PULSE
from privacycenter.db import Database, session
from privacycenter.mail.models import Pulse
from privacycenter.mail.outbox import STUCK_MINUTES, OutboxState, outbox_state
from privacycenter.rights.deletion.ledger import BrokenLedger
from privacycenter.rights.deletion.replay import is_behind_ledger

SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Health:
    """`faults` are sentences for an operator; none means all is well."""

    schema_fits: bool
    beat_at: datetime | None
    outbox: OutboxState | None
    faults: tuple[str, ...]


def health_of(database: Database, ledger: Path) -> Health:
    """Look at everything. Raises what the database raises when it is away."""
    if not schema_fits(database):
        return Health(
            False,
            None,
            None,
            ("The schema is not at the newest migration: run `privacycenter upgrade`.",),
        )
    with database.work(writes=False):
        beat_at = session().scalar(select(Pulse.beat_at).where(Pulse.name == PULSE))
        outbox = outbox_state()
        faults = _faults_of_ledger(ledger)
    if beat_at is None or clock.now() - beat_at > SILENT_AFTER:
        faults.append("No worker has been heard for two minutes: letters wait.")
    if outbox.stuck:
        faults.append(f"{outbox.stuck} letters have waited for more than {STUCK_MINUTES} minutes.")
    if outbox.refused:
        faults.append(f"{outbox.refused} letters were refused by the mail server for good.")
    return Health(True, beat_at, outbox, tuple(faults))


def _faults_of_ledger(ledger: Path) -> list[str]:
    """A ledger that cannot be read is told as well: no erasure begins without it."""
    try:
        is_behind = is_behind_ledger(ledger)
    except BrokenLedger as fault:
        return [f"{fault} No erasure begins until it is put right."]
    except OSError as fault:
        return [f"{ledger} cannot be read ({fault.strerror}). No erasure begins without it."]
    if not is_behind:
        return []
    return [
        "The database is older than the erasure ledger: people who were erased may be back. "
        "Run `privacycenter erasure replay`."
    ]
