"""INSERT … ON CONFLICT, which both databases spell alike and SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from privacycenter.db.work import database


def insert_or(model: Any, *, is_sqlite: bool | None = None) -> Any:
    """An insert into a model's table that knows `on_conflict_do_update` and `…_do_nothing`, for
    the database of the work under way or the kind that is named."""
    if is_sqlite is None:
        is_sqlite = database().is_sqlite
    return sqlite.insert(model) if is_sqlite else postgresql.insert(model)
