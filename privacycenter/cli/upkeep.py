"""Upkeep: backups, retention, history."""

import sqlite3
from pathlib import Path

import click

from privacycenter.audit.chain import verify_chain
from privacycenter.chores.retention import carry_out
from privacycenter.cli.common import ready_app
from privacycenter.web.words import number

STEP = 2000


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a backup of the running database to FILE, which must not exist.

    Keep it encrypted and apart from the keys: it holds everybody's data.
    """
    with ready_app() as app:
        url = app.database.url
        if not app.database.is_sqlite:
            raise click.ClickException(
                "PostgreSQL has its own tool for this: pg_dump --format=custom "
                f"--file={file} --dbname=DATABASE"
            )
        if file.exists():
            raise click.ClickException(f"{file} is there already. Nothing was written.")
        part = file.with_name(file.name + ".part")
        source, target = sqlite3.connect(str(url.database)), sqlite3.connect(part)
        with source, target:
            source.backup(target, pages=1000, sleep=0.01)
            good = target.execute("PRAGMA quick_check").fetchone()[0]
        source.close()
        target.close()
        if good != "ok":
            raise click.ClickException(f"The backup is not sound: {good}")
        part.chmod(0o600)
        part.rename(file)
    click.echo(f"Written and checked: {file} ({number(file.stat().st_size)} bytes)")


@click.command()
@click.option("--dry-run", is_flag=True, help="Count what is due, and erase nothing.")
def retention(*, dry_run: bool) -> None:
    """Carry out every retention rule now; the worker does it daily."""
    with ready_app() as app:
        for rule in app.rules:
            if dry_run:
                with app.database.work(writes=False):
                    did = rule.due(app.settings)
            else:
                did = 0
                while True:
                    with app.database.work(writes=True):
                        step = carry_out(rule, app.settings, STEP)
                    did += step
                    if step < STEP:
                        break
            click.echo(f"{number(did):>12}  {rule.sentence(app.settings)}")
    if dry_run:
        click.echo("This was a dry run: nothing was erased.")


@click.group("audit")
def audit_group() -> None:
    """The history, and whether it holds."""


@audit_group.command("verify")
def verify() -> None:
    """Recompute the chain over the whole history. Ends with 1 when anything was changed."""
    with ready_app() as app, app.database.work(writes=False):
        verdict = verify_chain()
    for fault in verdict.faults:
        click.echo(f"wrong {fault}")
    click.echo(
        f"{number(verdict.events)} events under {number(verdict.seals)} seals checked; "
        f"{number(verdict.unsealed)} younger ones wait for the worker to seal them"
    )
    if verdict.faults:
        raise SystemExit(1)
