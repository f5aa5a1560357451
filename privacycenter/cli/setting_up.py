"""Setting up: the schema, the demonstration, keys, and the doctor."""

import secrets
from contextlib import suppress
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from privacycenter.chores.schema import upgrade as upgrade_schema
from privacycenter.cli.common import app_or_stop, in_words, ready_app
from privacycenter.cli.sealed import faults_of_keys, notes_of_keys
from privacycenter.demo import company, instance
from privacycenter.demo.office import code_for
from privacycenter.identity.models import ROLES
from privacycenter.web import Site


@click.command()
def upgrade() -> None:
    """Bring the database's schema to the newest migration."""
    app = app_or_stop()
    with in_words():
        upgrade_schema(app.database)
    click.echo("The schema is at the newest migration.")


@click.group(invoke_without_command=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when there is data already.")
@click.pass_context
def demo(context: click.Context, *, if_empty: bool) -> None:
    """Fill an empty database with a believable company, to try things out.

    Without any settings it writes instance/settings.toml first. It refuses to run on production
    settings, or on a database that is not empty.
    """
    if context.invoked_subcommand:
        return
    instance.write_settings_if_none()
    app = app_or_stop()
    if app.settings.is_production:
        raise click.ClickException("This is a production site: it gets no demonstration people.")
    with in_words():
        upgrade_schema(app.database)
        if not company.is_empty(app.database):
            if if_empty:
                return
            raise click.ClickException("The database is not empty. Nothing was changed.")
        click.echo("Making a demonstration company …")
        people = company.found(app)
    instance.write_sign_ins(people)
    click.echo(f"Done: {len(people)} sign-ins stand in {instance.SIGN_INS}.")


@demo.command("code")
@click.argument("role", type=click.Choice(list(ROLES)), default="clerk")
def demo_code(role: str) -> None:
    """Print a code with which the demonstration's ROLE signs in, or takes a step that needs one.

    Each code works once. It refuses to run on production settings.
    """
    with ready_app() as app:
        if app.settings.is_production:
            raise click.ClickException("This is a production site: codes come from people's apps.")
        click.echo(code_for(app, role))


@click.command()
def keys() -> None:
    """Print new keys for PRIVACYCENTER_SECRET_KEYS and PRIVACYCENTER_DATA_KEYS.

    To rotate, put the new key before the old ones; take an old one out when nothing signed with
    it is still in use.
    """
    click.echo(f"PRIVACYCENTER_SECRET_KEYS={secrets.token_urlsafe(48)}")
    click.echo(f"PRIVACYCENTER_DATA_KEYS={secrets.token_urlsafe(48)}")


@click.command()
def check() -> None:
    """Look the installation over, and say what is wrong. Ends with 1 if anything is."""
    app = app_or_stop()
    click.echo("ok    The settings are complete and readable.")
    faults, notes = [*_faults_of_health(app), *_faults_of_places(app)], []
    with suppress(DBAPIError):  # said above already
        faults, notes = [*faults, *faults_of_keys(app)], notes_of_keys(app)
    for fault in faults:
        click.echo(f"wrong {fault}")
    for note in notes:
        click.echo(f"note  {note}")
    if faults:
        raise SystemExit(1)
    click.echo(
        "ok    The database answers, its schema fits, the worker is alive, no letter is stuck."
    )


def _faults_of_health(app: Site) -> list[str]:
    try:
        return list(app.health().faults)
    except DBAPIError:
        return ["The database does not answer."]


def _faults_of_places(app: Site) -> list[str]:
    """What settings point at and is not there."""
    faults = []
    if app.settings.mail_url.startswith("file:") and app.settings.is_production:
        faults.append("PRIVACYCENTER_MAIL_URL writes letters to a folder: nobody receives them.")
    path = Path(app.settings.mail_url.removeprefix("file://"))
    if app.settings.mail_url.startswith("file:") and path.exists() and not path.is_dir():
        faults.append(f"PRIVACYCENTER_MAIL_URL names {path}, which is not a folder.")
    return faults
