"""The database floor: base model, sessions, and the transaction rule.

Returning commits, raising undoes, and nobody else commits. `session()` is the session of the
work under way; `reading()` and `writing()` are small works of their own beside it.
"""

from privacycenter.db.base import NEVER_AGAIN, Base, BigId, Instant, Json, id_column
from privacycenter.db.upsert import insert_or
from privacycenter.db.work import (
    Database,
    UnsavedWork,
    database,
    noting,
    reading,
    run,
    session,
    to_change,
    writing,
)

__all__ = [
    "NEVER_AGAIN",
    "Base",
    "BigId",
    "Database",
    "Instant",
    "Json",
    "UnsavedWork",
    "database",
    "id_column",
    "insert_or",
    "noting",
    "reading",
    "run",
    "session",
    "to_change",
    "writing",
]
