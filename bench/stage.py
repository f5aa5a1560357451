"""The stage: the product as it is served, on a migrated database with the demonstration company.

Production settings, the real argon2 parameters, and log lines written as when serving, only that
they go nowhere.
"""

import gc
import logging
import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from privacycenter import settings
from privacycenter.app import create_app
from privacycenter.chores.schema import upgrade
from privacycenter.db import Database
from privacycenter.db.work import SQLITE_SETTINGS
from privacycenter.demo import company
from privacycenter.web import Site
from privacycenter.web.logs import JsonLines

BASE = "https://privacy.example.com"


def variables(database: Path) -> dict[str, str]:
    """Settings of a site in production on a database file, as environment variables."""
    given = {
        "base_url": BASE,
        "database_url": f"sqlite:///{database}",
        "secret_keys": secrets.token_urlsafe(48),
        "data_keys": secrets.token_urlsafe(48),
        "mail_url": f"file://{database.parent / 'mail'}",
        "mail_from": "privacy@example.com",
        "company": "imgwg Communications",
        "company_short": "imgwg",
        "contact_postal": "Privacy Office|100 Example Avenue|Springfield, OH 45501",
        "contact_email": "privacy@example.com",
    }
    return {settings.PREFIX + name.upper(): text for name, text in given.items()}


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of its own for a row, gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="privacycenter-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def migrated(path: Path) -> Path:
    """An empty database with every table."""
    home = Database(f"sqlite:///{path}")
    upgrade(home)
    home.dispose()
    return path


def plain_connection(path: Path) -> sqlite3.Connection:
    """The raw driver on a database file, with the product's settings of durability."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for line in SQLITE_SETTINGS:
        connection.execute(line)
    return connection


@contextmanager
def site(database: Path) -> Iterator[Site]:
    """The product on a database, writing its log lines."""
    handler = logging.FileHandler(os.devnull)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    app = create_app(settings.load(variables(database)))
    try:
        yield app
    finally:
        app.database.dispose()
        logging.basicConfig(level=logging.WARNING, handlers=[logging.NullHandler()], force=True)


@contextmanager
def company_site() -> Iterator[tuple[Site, list[dict[str, str | None]]]]:
    """The product with the demonstration company, and who can sign in."""
    with folder() as place, site(migrated(place / "company.sqlite")) as app:
        people = company.found(app)
        gc.freeze()  # as the commands do: what is there by now is no garbage, on either side
        yield app, people


def signed_in(app: Site, person: dict[str, str | None]) -> FlaskClient:
    """A browser signed in as one of the company's people."""
    client = app.test_client()
    form = {"login": person["login"], "password": person["password"]}
    answer = client.post("/sign-in", base_url=BASE, data=form | {"csrf_token": token_of(client)})
    assert answer.status_code == 303, answer.status_code
    return client


def token_of(client: FlaskClient) -> str:
    """The CSRF token of a client's session."""
    page = client.get("/sign-in", base_url=BASE).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
