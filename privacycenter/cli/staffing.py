"""Staff accounts, by command."""

import sys

import click

from privacycenter.cli.common import ready_app
from privacycenter.identity import passwords, staff
from privacycenter.identity.models import ROLES, Staff
from privacycenter.identity.staff_codes import recovery_codes_left
from privacycenter.office.accounts import handing_back
from privacycenter.web.forms import Text


@click.group("staff")
def staff_group() -> None:
    """Make, list, change and end accounts of the privacy office.

    An administrator can do the same on the site, at /office/staff. Whoever gets an account signs
    in with its password once, and sets it up with an app that makes codes.
    """


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
@click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    default="clerk",
    show_default=True,
    help="What the account may do.",
)
@_STDIN
def add(email: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Make an account for EMAIL, with a first password that its owner replaces.

    A clerk works requests and messages, and proposes; a decider decides what others propose; an
    auditor reads the history; an administrator makes and ends accounts.
    """
    for text, longest in ((email, 320), (name, 200)):
        if fault := Text(longest, required="Neither may be empty").fault(text):
            raise click.ClickException(fault)
    with ready_app() as app:
        hashed = passwords.make_hash(_password_from(not password_stdin))
        with app.database.work(writes=True):
            staff.make_staff(email=email, name=name, role=role, password_hash=hashed)
    where = f"{app.settings.base_url}/office/sign-in"
    click.echo(f"{email} can sign in at {where}, and sets the account up there.")


@staff_group.command("password")
@click.argument("email")
@_STDIN
def password(email: str, *, password_stdin: bool) -> None:
    """Set a new password for EMAIL; its sessions end at once, its codes stay."""
    with ready_app() as app:
        hashed = passwords.make_hash(_password_from(not password_stdin))
        with app.database.work(writes=True):
            staff.set_staff_password(staff.account_of(email), hashed)
    click.echo(f"The new password of {email} holds; its sessions were ended.")


@staff_group.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(list(ROLES)))
def role(email: str, role: str) -> None:
    """Give EMAIL another ROLE; its sessions end at once."""
    with ready_app() as app, app.database.work(writes=True):
        handing_back.change_role(staff.account_of(email), role)
    click.echo(f"{email} is {role} now; its sessions were ended.")


@staff_group.command("reset")
@click.argument("email")
@_STDIN
def reset(email: str, *, password_stdin: bool) -> None:
    """Give EMAIL a first password again, for a lost phone: its codes and sessions end at once.

    Its owner sets the account up anew. This is also the way back for an administrator whom no
    other can help.
    """
    with ready_app() as app:
        hashed = passwords.make_hash(_password_from(not password_stdin))
        with app.database.work(writes=True):
            staff.reset_staff(staff.account_of(email), hashed)
    click.echo(f"{email} signs in with the new password alone, and sets the account up anew.")


@staff_group.command("end")
@click.argument("email")
def end(email: str) -> None:
    """End the account of EMAIL, and its sessions, at once; what it had taken up is handed back."""
    with ready_app() as app, app.database.work(writes=True):
        handing_back.end_account(staff.account_of(email))
    click.echo(f"{email} cannot sign in any more.")


@staff_group.command("list")
def list_staff() -> None:
    """List all accounts, running ones first: address, name, role, state, recovery codes left."""
    with ready_app() as app, app.database.work(writes=False):
        left = recovery_codes_left()
        for one in staff.all_staff():
            codes = f"{left.get(one.id, 0)} codes left"
            click.echo("\t".join((one.email, one.name, one.role, _state_of(one), codes)))


def _state_of(one: Staff) -> str:
    if one.ended_at:
        return f"ended {one.ended_at:%Y-%m-%d}"
    return f"set up {one.set_up_at:%Y-%m-%d}" if one.set_up_at else "not set up"
