"""The erasure ledger: repeat it after a backup was restored, check it, let somebody back in."""

import click

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.cli.common import ready_app
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.ledger import BrokenLedger, append_void, entries
from privacycenter.rights.deletion.replay import Repeated, replay
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import lift_erasure
from privacycenter.web.words import count_of


@click.group("erasure")
def erasure_group() -> None:
    """The erasure ledger, which lies outside the database and outlives its backups."""


@erasure_group.command("replay")
def replay_ledger() -> None:
    """Repeat every erasure of the ledger. Run it after restoring a backup, before the site starts.

    Whoever was erased after the backup was made is erased again, and kept out of imports. It is
    safe to run at any time, and again after it was stopped.
    """
    with ready_app() as app:
        try:
            done = replay(app.means, app.database, _tell)
        except BrokenLedger as fault:
            raise click.ClickException(f"{fault} Nothing was repeated.") from fault
    again = sum(one.records > 0 for one in done)
    click.echo(f"{count_of(len(done), 'erasure', 'erasures')} in the ledger, {again} had come back")


def _tell(one: Repeated) -> None:
    if one.records:
        click.echo(f"{one.reference}: {count_of(one.records, 'record', 'records')} erased again")


@erasure_group.command("verify")
def verify() -> None:
    """Check that no line of the ledger was changed or removed. Ends with 1 when one was."""
    with ready_app() as app:
        try:
            found = entries(app.settings.erasure_ledger)
        except BrokenLedger as fault:
            click.echo(f"wrong {fault}")
            raise SystemExit(1) from fault
    click.echo(
        f"{app.settings.erasure_ledger}: {count_of(len(found), 'erasure', 'erasures')}, whole"
    )


@erasure_group.command("lift")
@click.argument("address")
@click.option("--because", required=True, help="Why, for the ledger. Name nobody in it.")
def lift(address: str, because: str) -> None:
    """Let ADDRESS come back, at its owner's own wish: imports take it in again, and no replay
    erases it."""
    with ready_app() as app:
        marks = app.pseudonyms.all_of("suppression.address", key_of(address))
        try:
            found = [
                one.key
                for one in entries(app.settings.erasure_ledger)
                if any(mark in marks for kind, mark in one.hashes if kind == "address")
            ]
        except BrokenLedger as fault:
            raise click.ClickException(str(fault)) from fault
        if not found:
            raise click.ClickException("No erasure in the ledger knows this address.")
        for key in found:
            at = clock.now().isoformat(timespec="seconds")
            append_void(app.settings.erasure_ledger, key, at=at, because=because)
            with app.database.work(writes=True):
                lift_erasure(key)
                record(events.LIFTED)
    click.echo(f"{count_of(len(found), 'erasure is', 'erasures are')} lifted for this address")
