"""The site as it really runs: `serve` and `worker` as processes of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privacycenter import settings as settings_module
from privacycenter.app import create_app
from privacycenter.web import Site
from tests.mailbox import Mailbox, MailServer
from tests.waiting import until

COMPANY = {
    "MODE": "demonstration",
    "SECRET_KEYS": "k4-R2mXw7ZfYtQ5uLp8sNcVb3Hd6Jg9Ks1",
    "DATA_KEYS": "d4-Ya8Xs2Wq6Ec4Rv9Tb3Zn7Um5Ik1Ol0Qj",
    "MAIL_FROM": "privacy@example.com",
    "COMPANY": "imgwg Communications",
    "COMPANY_SHORT": "imgwg",
    "CONTACT_POSTAL": "Privacy Office|100 Example Avenue|Springfield, OH 45501",
    "CONTACT_EMAIL": "privacy@example.com",
}


def environment(**given: str) -> dict[str, str]:
    """The settings of a process: the company's, changed by name, and no other."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(settings_module.PREFIX)}
    named = COMPANY | {name.upper(): text for name, text in given.items()}
    return kept | {settings_module.PREFIX + name: text for name, text in named.items()}


@contextmanager
def running(environ: dict[str, str], log: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """One command of the program in a session of its own; told to stop, and waited for."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "privacycenter.cli", *command],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningSite:
    """Where it is, where its letters land, and the same application in this process."""

    url: str
    mailbox: Mailbox
    app: Site
    log: Path

    def ready(self) -> dict[str, Any] | None:
        """What /readyz says, or None while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                facts: dict[str, Any] = json.load(answer)
                return facts
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        return None


@contextmanager
def running_site(database_url: str, folder: Path) -> Iterator[RunningSite]:
    """A mail server, the web server and the worker, on a database of their own."""
    mail, port = MailServer(Mailbox()), free_port()
    mail.start()
    log = folder / "site.log"
    url = f"http://127.0.0.1:{port}"
    environ = environment(
        database_url=database_url,
        base_url=url,
        mail_url=mail.mailbox.url,
        erasure_ledger=str(folder / "erasures.jsonl"),
    )
    app = create_app(settings_module.load(environ))
    site = RunningSite(url, mail.mailbox, app, log)
    try:
        with ExitStack() as processes:
            processes.enter_context(running(environ, log, "serve", "--port", str(port)))
            processes.enter_context(running(environ, log, "worker"))
            until(lambda: (site.ready() or {}).get("worker_heard_at"), f"a running site ({log})")
            yield site
    finally:
        app.database.dispose()
        mail.stop()
