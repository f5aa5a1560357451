"""The schema: where it stands, where it should be, and bringing it there."""

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


def schema_fits(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    with database.engine.connect() as connection:
        standing = MigrationContext.configure(connection).get_current_revision()
    return standing == ScriptDirectory.from_config(configuration()).get_current_head()


def upgrade(database: Database) -> None:
    """Bring the schema to the newest migration; all of it or nothing."""
    config = configuration()
    with database.engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
