"""Rotating the data key: bringing what is sealed under the newest, saying what is not yet, and
what never can be: the hashes on the suppression list, whose plain text is gone."""

from collections.abc import Iterator

import click

from privacycenter.cli.common import ready_app
from privacycenter.holdings.sealed import Sealed
from privacycenter.holdings.sealed_texts import SealedText
from privacycenter.suppression.listing import hashes_by_key
from privacycenter.web import Site
from privacycenter.web.words import number


@click.command()
def reencrypt() -> None:
    """Bring everything encrypted under the newest of PRIVACYCENTER_DATA_KEYS.

    Run it after a new key was put before the old one and every process was started anew. Killed,
    it can be run again and goes on. Then the old key can be taken out, unless the suppression list
    needs it: this says so. Ends with 1 when something could not be opened, or somebody on that
    list would not be recognized.
    """
    with ready_app() as app:
        lost = sum(_renew(app, sealed) for sealed in app.sealed)
        for note in _keys_to_keep(app):
            click.echo(note)
        faults = _unrecognized(app)
    if lost:
        faults.append(
            f"{number(lost)} could not be opened: no listed data key fits. List the key they were "
            "encrypted with, and run this again."
        )
    if faults:
        raise click.ClickException("\n".join(faults))


def _renew(app: Site, sealed: Sealed | SealedText) -> int:
    """Renew one kind with a bar, and say the numbers. Returns how many do not open."""
    total, older = _counts(app, sealed)
    with click.progressbar(length=older or 1, label=f"Encrypting {sealed.what} anew") as bar:
        done = sealed.renew(app.keys, app.database, bar.update)
    click.echo(
        f"{number(done.done)} {sealed.what} encrypted anew under the key {app.safe.newest}; "
        f"{number(total - older)} were under it already"
    )
    if done.doubled:
        click.echo(f"{number(done.doubled)} stood there twice: the older ones were erased")
    return done.unreadable


def _counts(app: Site, sealed: Sealed | SealedText) -> tuple[int, int]:
    """How many rows there are, and how many under an older key."""
    with app.database.work(writes=False):
        numbers = sealed.rows_by_key()
    return sum(numbers.values()), sum(numbers.values()) - numbers.get(app.safe.newest, 0)


def faults_of_keys(app: Site) -> list[str]:
    """Rows that nobody can read, and people nobody would recognize."""
    unreadable = [
        f"{number(rows)} {sealed.what} are encrypted with the data key {key}, which is not listed: "
        "nobody can read them."
        for sealed, key, rows in _elsewhere(app)
        if key not in app.safe.key_ids
    ]
    return unreadable + _unrecognized(app)


def notes_of_keys(app: Site) -> list[str]:
    """Rows that are left to encrypt anew, and keys that have to stay."""
    left = [
        f"{number(rows)} {sealed.what} are not under the newest data key yet: run `privacycenter "
        f"reencrypt` before you take {key} out."
        for sealed, key, rows in _elsewhere(app)
        if key in app.safe.key_ids
    ]
    return left + _keys_to_keep(app)


def _unrecognized(app: Site) -> list[str]:
    """What is listed under keys that are not: imports would bring those people back."""
    return [
        f"{number(rows)} hashes on the suppression list were made with a data key that is not "
        f"listed (they begin with {key}): imports do not recognize those people. List it again."
        for key, rows in _suppressed(app).items()
        if key not in app.pseudonyms.key_ids
    ]


def _keys_to_keep(app: Site) -> list[str]:
    """A keyed hash cannot be made anew: nobody has the plain text any more."""
    suppressed = _suppressed(app)
    return [
        f"{number(suppressed[key])} hashes on the suppression list were made with data key number "
        f"{place} of the list and cannot be made anew: keep it listed, after the newest."
        for place, key in enumerate(app.pseudonyms.key_ids, 1)
        if place > 1 and key in suppressed
    ]


def _suppressed(app: Site) -> dict[str, int]:
    with app.database.work(writes=False):
        return hashes_by_key()


def _elsewhere(app: Site) -> Iterator[tuple[Sealed | SealedText, str, int]]:
    for sealed in app.sealed:
        with app.database.work(writes=False):
            numbers = sealed.rows_by_key()
        for key, rows in sorted(numbers.items()):
            if key != app.safe.newest:
                yield sealed, key, rows
