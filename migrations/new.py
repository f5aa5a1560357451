"""Write the next migration from what the models say: `make migration m="Add payments"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from privacycenter import app  # noqa: F401  (every model is known once the application is)
from privacycenter.chores.schema import configuration, upgrade
from privacycenter.db import Database


def main(message: str) -> None:
    """Compare the models with a fresh database at the newest migration."""
    config = configuration()
    number = len(list((Path(__file__).parent / "versions").glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as place:
        home = Database(f"sqlite:///{place}/empty.sqlite")
        upgrade(home)
        with home.engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        home.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
