"""Rotating the data key: bringing what is sealed under the newest, and saying what is not yet."""

from collections.abc import Iterator

import click

from privacycenter.cli.common import ready_app
from privacycenter.holdings.sealed import Sealed, renew, rows_by_key
from privacycenter.web import Site
from privacycenter.web.words import number


@click.command()
def reencrypt() -> None:
    """Bring everything encrypted under the newest of PRIVACYCENTER_DATA_KEYS.

    Run it after a new key was put before the old one and every process was started anew. Killed,
    it can be run again and goes on. Then the old key can be taken out. Ends with 1 when something
    could not be opened.
    """
    with ready_app() as app:
        lost = sum(_renew(app, sealed) for sealed in app.sealed)
    if lost:
        raise click.ClickException(
            f"{number(lost)} could not be opened: no listed data key fits. List the key they were "
            "encrypted with, and run this again."
        )


def _renew(app: Site, sealed: Sealed) -> int:
    """Renew one table with a bar, and say the numbers. Returns how many do not open."""
    total, older = _counts(app, sealed)
    with click.progressbar(length=older or 1, label=f"Encrypting {sealed.what} anew") as bar:
        done = renew(sealed, app.keys, app.database, bar.update)
    click.echo(
        f"{number(done.done)} {sealed.what} encrypted anew under the key {app.safe.newest}; "
        f"{number(total - older)} were under it already"
    )
    if done.doubled:
        click.echo(f"{number(done.doubled)} stood there twice: the older ones were erased")
    return done.unreadable


def _counts(app: Site, sealed: Sealed) -> tuple[int, int]:
    """How many rows there are, and how many under an older key."""
    with app.database.work(writes=False):
        numbers = rows_by_key(sealed)
    return sum(numbers.values()), sum(numbers.values()) - numbers.get(app.safe.newest, 0)


def faults_of_keys(app: Site) -> list[str]:
    """Rows that nobody can read."""
    return [
        f"{number(rows)} {sealed.what} are encrypted with the data key {key}, which is not listed: "
        "nobody can read them."
        for sealed, key, rows in _elsewhere(app)
        if key not in app.safe.key_ids
    ]


def notes_of_keys(app: Site) -> list[str]:
    """Rows that are left to encrypt anew."""
    return [
        f"{number(rows)} {sealed.what} are not under the newest data key yet: run `privacycenter "
        f"reencrypt` before you take {key} out."
        for sealed, key, rows in _elsewhere(app)
        if key in app.safe.key_ids
    ]


def _elsewhere(app: Site) -> Iterator[tuple[Sealed, str, int]]:
    for sealed in app.sealed:
        with app.database.work(writes=False):
            numbers = rows_by_key(sealed)
        for key, rows in sorted(numbers.items()):
            if key != app.safe.newest:
                yield sealed, key, rows
