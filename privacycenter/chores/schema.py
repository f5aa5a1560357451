"""The schema: where it stands, where it should be, and bringing it there."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from privacycenter.db import Database
from privacycenter.web.site import folder


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _newest() -> str | None:
    """The newest migration that came with this program."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def schema_fits(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    with database.engine.connect() as connection:
        standing = MigrationContext.configure(connection).get_current_revision()
    return standing == _newest()


def upgrade(database: Database) -> None:
    """Bring the schema to the newest migration; all of it or nothing.

    SQLite copies a table to change it, which foreign keys would take for a deletion: they rest
    meanwhile, and are checked before the commit. That can only be said outside of a transaction.
    """
    config = configuration()
    with database.engine.execution_options(writes=True).connect() as connection:
        raw = connection.connection.dbapi_connection
        if database.is_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if database.is_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    assert not broken, broken
        finally:
            if database.is_sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")
