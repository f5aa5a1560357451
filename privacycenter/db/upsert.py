"""INSERT … ON CONFLICT, which both databases spell alike and SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from privacycenter.db.work import database


def insert_or(model: Any) -> Any:
    """An insert into a model's table that knows `on_conflict_do_update` and `…_do_nothing`."""
    return sqlite.insert(model) if database().is_sqlite else postgresql.insert(model)
