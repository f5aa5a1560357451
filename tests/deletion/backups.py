"""Backups of a running site, and the site they are restored as."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from privacycenter.app import create_app
from privacycenter.web import Site
from tests.conftest import settings_with
from tests.databases import PostgresServer

# What does not depend on the kind of database runs on PostgreSQL in `make prove` alone.
postgresql_in_prove = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)],
    indirect=True,
)

Backup = Callable[[Site], str]  # makes one; the answer is its address
Restore = Callable[..., Site]  # the site as of a backup, with the ledger that went on


@contextmanager
def copied(request: pytest.FixtureRequest, folder: Path) -> Iterator[Backup]:
    """Makes backups as operators do: a copy of the file, or of the database."""
    with ExitStack() as kept:

        def backup(app: Site) -> str:
            if app.database.is_sqlite:
                assert app.database.settle()
                target = folder / f"{uuid.uuid4().hex}.sqlite"
                shutil.copyfile(str(app.database.url.database), target)
                return f"sqlite:///{target}"
            server: PostgresServer = request.getfixturevalue("postgres")
            app.database.dispose()
            name = f"b_{uuid.uuid4().hex}"
            source = app.database.url.database
            server.admin(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
            kept.callback(server.admin, f"DROP DATABASE {name} WITH (FORCE)")
            return server.url(name)

        yield backup


@contextmanager
def restored() -> Iterator[Restore]:
    """Starts sites on backups, beside the ledger of the site they are of."""
    with ExitStack() as kept:

        def restore(backup: str, app: Site, **changes: str) -> Site:
            given = {"erasure_ledger": str(app.settings.erasure_ledger)} | changes
            site = create_app(
                settings_with(database_url=backup, mail_url=app.settings.mail_url, **given)
            )
            kept.callback(site.database.dispose)
            return site

        yield restore
