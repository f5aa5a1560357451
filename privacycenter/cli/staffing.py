"""Staff accounts, by command."""

import sys

import click

from privacycenter.cli.common import ready_app
from privacycenter.identity import passwords, staff
from privacycenter.identity.models import ROLES
from privacycenter.web.forms import Text


@click.group("staff")
def staff_group() -> None:
    """Make, list and end accounts of the privacy office."""


def _password_from(prompted: bool) -> str:
    """A good password, typed twice, or the first line of standard input."""
    if prompted:
        text = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        text = sys.stdin.readline().rstrip("\n")
    fault = passwords.fault_of(text)
    if fault:
        raise click.ClickException(f"{fault}.")
    return text


_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@staff_group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name colleagues see.")
@click.option("--role", type=click.Choice(sorted(ROLES)), default="clerk", show_default=True)
@_STDIN
def add(email: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Make an account for EMAIL."""
    for text, longest in ((email, 320), (name, 200)):
        if fault := Text(longest, required="Neither may be empty").fault(text):
            raise click.ClickException(fault)
    with ready_app() as app:
        hashed = passwords.make_hash(_password_from(not password_stdin))
        with app.database.work(writes=True):
            staff.make_staff(email=email, name=name, role=role, password_hash=hashed)
    click.echo(f"{email} can sign in at {app.settings.base_url}/office/sign-in")


@staff_group.command("password")
@click.argument("email")
@_STDIN
def password(email: str, *, password_stdin: bool) -> None:
    """Set a new password for EMAIL; its sessions end at once."""
    with ready_app() as app:
        hashed = passwords.make_hash(_password_from(not password_stdin))
        with app.database.work(writes=True):
            staff.set_staff_password(email=email, password_hash=hashed)
    click.echo(f"The new password of {email} holds; its sessions were ended.")


@staff_group.command("end")
@click.argument("email")
def end(email: str) -> None:
    """End the account of EMAIL, and its sessions, at once."""
    with ready_app() as app, app.database.work(writes=True):
        staff.end_staff(email=email)
    click.echo(f"{email} cannot sign in any more.")


@staff_group.command("list")
def list_staff() -> None:
    """List all accounts, running ones first."""
    with ready_app() as app, app.database.work(writes=False):
        for one in staff.all_staff():
            state = f"ended {one.ended_at:%Y-%m-%d}" if one.ended_at else "running"
            click.echo(f"{one.email}\t{one.name}\t{one.role}\t{state}")
