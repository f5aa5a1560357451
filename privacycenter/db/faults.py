"""What the database says, in words: the one place that turns its errors into refusals."""

import re
from functools import cache

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from privacycenter.db.base import Base
from privacycenter.refusals import Busy, Conflict, Invalid, Refusal


@cache
def _names_by_columns() -> dict[str, str]:
    """SQLite names the columns of a broken UNIQUE, not the rule: from one to the other."""
    names = {}
    for table in Base.metadata.tables.values():
        rules: list[UniqueConstraint | Index] = [
            c for c in table.constraints if isinstance(c, UniqueConstraint)
        ]
        for rule in [*rules, *(index for index in table.indexes if index.unique)]:
            columns = ", ".join(f"{table.name}.{column.name}" for column in rule.columns)
            names[columns] = str(rule.name)
    return names


def broken_rule(error: IntegrityError) -> str | None:
    """The name of the constraint that refused, or None when the database does not say."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    found = re.search(r"constraint failed: (.+)$", str(error.orig))
    if not found:
        return None
    return _names_by_columns().get(found[1], found[1])


def refusal_for(error: DBAPIError) -> Refusal | None:
    """The refusal behind a database error, or None when it is a fault of ours."""
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return Busy()
    if isinstance(error, DataError):
        return Invalid("Something in what you sent cannot be stored. Take out unusual characters.")
    if isinstance(error, IntegrityError) and broken_rule(error):
        return Conflict()
    return None
