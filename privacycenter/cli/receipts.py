"""Checking receipts without the site, and the keys to check them with."""

import sys
from pathlib import Path

import click

from privacycenter.cli.common import ready_app
from privacycenter.receipts.keys import keys_in_json, public_keys, published_keys
from privacycenter.receipts.verifying import LARGEST, Verdict, read_keys, verify

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


class NotChecked(click.ClickException):
    """There are no keys to check with. To end with 1 would say that the receipt is not good."""

    exit_code = 2


@click.group("receipt")
def receipt_group() -> None:
    """Receipts of what was done: whether one is genuine, and our public keys."""


@receipt_group.command("verify")
@click.argument("file", type=FILE)
@click.option(
    "--keys",
    type=FILE,
    help="The published keys, as `receipt keys` prints them and /.well-known/receipt-keys.json "
    "shows them. Then neither settings nor a database are needed.",
)
def verify_receipt(file: str, *, keys: str | None) -> None:
    """Check the receipt in FILE, as it was downloaded. `-` is standard input.

    Ends with 0 when it is good, with 1 when it was changed or is not ours, with 2 when it could
    not be checked. Without --keys, the keys of this installation are taken.
    """
    document = _read(file)
    verdict = verify(document, _keys_in(keys) if keys else _own_keys())
    click.echo(f"{'good ' if verdict.is_good else 'wrong'} {verdict.sentence} {verdict.why}")
    for label, said in _facts(verdict):
        click.echo(f"      {label:<10} {_printable(said)}")
    if not verdict.is_good:
        raise SystemExit(1)


@receipt_group.command("keys")
def print_keys() -> None:
    """Print the public keys as JSON, for whoever checks receipts elsewhere."""
    with ready_app() as app, app.database.work(writes=False):
        click.echo(keys_in_json(published_keys(app.settings)), nl=False)


def _read(file: str) -> bytes:
    """A file, or as much of it as shows that it is too large."""
    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(file).open("rb") as source:
            return source.read(LARGEST + 1)
    except OSError as error:
        raise click.BadParameter(f"{file} cannot be read.") from error


def _keys_in(file: str) -> dict[str, str]:
    try:
        return read_keys(_read(file))
    except ValueError as error:
        raise click.BadParameter(f"{file} cannot be used. {error}", param_hint="--keys") from error


def _own_keys() -> dict[str, str]:
    try:
        with ready_app() as app, app.database.work(writes=False):
            return public_keys(app.settings)
    except click.ClickException as fault:
        raise NotChecked(fault.message) from fault


def _facts(verdict: Verdict) -> list[tuple[str, str]]:
    said = verdict.content
    labels = {
        "issuer": "Signed by",
        "issued_at": "Signed",
        "what": "About",
        "reference": "Reference",
        "edition": "Edition",
        "serial": "Number",
        "key_id": "Key",
    }
    return [(label, str(said[name])) for name, label in labels.items() if name in said]


def _printable(text: str) -> str:
    """What a terminal would obey is left out: with somebody's own keys, anything can be good."""
    return "".join(one if one.isprintable() else " " for one in text)
