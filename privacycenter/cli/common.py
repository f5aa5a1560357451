"""What commands share: the application with its settings checked, and faults in words."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError

from privacycenter.app import create_app
from privacycenter.audit import OPERATOR, acting
from privacycenter.chores.schema import schema_fits
from privacycenter.db.faults import refusal_for
from privacycenter.refusals import Misconfigured, Refusal
from privacycenter.web import Site


def app_or_stop() -> Site:
    """The application. Ends the command with every fault of the settings."""
    try:
        return create_app()
    except Misconfigured as fault:
        raise click.ClickException(
            "The settings are not right:\n" + "\n".join(f"  - {one}" for one in fault.faults)
        ) from fault


@contextmanager
def in_words() -> Iterator[None]:
    """Refusals and a database that is away end the command with a sentence."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DBAPIError as error:
        known = refusal_for(error)
        kind = type(error.orig).__name__
        raise click.ClickException(str(known or f"The database refused ({kind}).")) from error


@contextmanager
def ready_app() -> Iterator[Site]:
    """The application on a schema that fits, with the operator as the actor."""
    app = app_or_stop()
    with in_words(), acting(OPERATOR):
        if not schema_fits(app.database):
            raise click.ClickException(
                "The schema is older than this program. Run `privacycenter upgrade` first."
            )
        yield app
