"""What was erased must not go on standing in SQLite's log (`Database.settle`)."""

from privacycenter.chores.kinds import Chore
from privacycenter.db import Database

EVERY_SECONDS = 300


def settling_chore(database: Database) -> Chore:
    """Busy, it is tried again the next time."""

    def settle(_budget: int) -> int:
        database.settle()  # touches no session: no transaction of ours is in its way
        return 0

    return Chore("database.settle", EVERY_SECONDS, 1, settle)
