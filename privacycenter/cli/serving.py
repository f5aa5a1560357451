"""Serving people: the web server, the worker, or both together on one machine."""

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click

from privacycenter.app import post_room
from privacycenter.chores.worker import Worker
from privacycenter.cli.common import ready_app
from privacycenter.settings import Settings
from privacycenter.web.logs import set_up_logs

YIELDS = 5  # of 19: people who look at pages come before what is done in the background


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Run the web server. Refuses to start on an older schema."""
    with ready_app() as app:
        settings = app.settings
        app.database.dispose()
    # gunicorn's command, run in this process, whose imports its workers inherit. It starts anew
    # by this command line when it gets USR2.
    sys.argv = [
        str(Path(sys.executable).with_name("gunicorn")),
        "--worker-class",
        "gthread",
        "--workers",
        str(settings.workers),
        "--threads",
        str(settings.threads),
        "--bind",
        f"{host}:{port}",
        "--forwarded-allow-ips",
        "",
        "--no-control-socket",
        "--logger-class",
        "privacycenter.cli.gunicorn_logs.JsonLogger",
        "privacycenter.cli.application:application",
    ]
    runpy.run_module("gunicorn", run_name="__main__")


@click.command()
def worker() -> None:
    """Run the worker: it posts letters, erases what is due, seals history."""
    with ready_app() as app:
        set_up_logs()
        os.nice(YIELDS)
        Worker(app.database, post_room(app), app.chores).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
@click.option(
    "--logs",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the logs of both here; otherwise they go to standard error.",
)
def start(host: str, port: int, logs: Path | None) -> None:
    """Run the web server and the worker together; Ctrl-C stops both."""
    with ready_app() as app:
        _announce(app.settings, f"http://{host}:{port}")
        app.database.dispose()
    told_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: told_to_stop.set())
    output = logs.open("ab") if logs else None
    children = [
        subprocess.Popen(  # sessions of their own: Ctrl-C reaches them once, through us
            [sys.executable, "-m", "privacycenter.cli", *arguments],
            start_new_session=True,
            stdout=output,
            stderr=output,
        )
        for arguments in (["serve", "--host", host, "--port", str(port)], ["worker"])
    ]
    try:
        while all(child.poll() is None for child in children):
            if told_to_stop.wait(0.2):
                click.echo("\nStopping.")
                return
        raise click.ClickException("One of the two processes ended; the other is stopped too.")
    finally:
        _stop(children)


def _stop(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()


def _called() -> str:
    """How this program was called, to be called again."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "privacycenter" else "privacycenter"


def _announce(settings: Settings, address: str) -> None:
    """Where it is, who can sign in, where the mail lands."""
    click.echo(f"The privacy center of {settings.company} is at {address}")
    sign_ins = Path("instance/demo.json")
    if not settings.is_production and sign_ins.exists():
        click.echo("\nDemonstration sign-ins (also in instance/demo.json):")
        for one in json.loads(sign_ins.read_text(encoding="utf-8")):
            door = "/office/sign-in" if one["totp_secret"] else "/sign-in"
            click.echo(f"  {one['role']:<14} {one['login']:<28} {one['password']:<28} {door}")
        click.echo(
            f"\nThe office also asks for a code. This prints one: {_called()} demo code clerk"
        )
    where = settings.mail_url.removeprefix("file://")
    if settings.mail_url.startswith("file:"):
        click.echo(f"\nLetters land as .eml files in {where}")
    click.echo("\nCtrl-C stops it.", nl=True)
