"""How long things stay: each rule can say what is due, and carry out a part of it at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_

from privacycenter.db import session
from privacycenter.holdings.holds import not_needed
from privacycenter.settings import Settings


@dataclass(frozen=True)
class RetentionRule:
    """`due` counts the rows whose time is over; `carry_out` does at most `budget` of them.

    `what` is a sentence and may name settings in braces.
    """

    name: str
    what: str
    due: Callable[[Settings], int]
    carry_out: Callable[[Settings, int], int]

    def sentence(self, settings: Settings) -> str:
        return self.what.format(**vars(settings))


def delete_rule(
    name: str,
    what: str,
    model: Any,
    is_over: Callable[[Settings], ColumnElement[bool]],
    **whose: Any,
) -> RetentionRule:
    """The common rule: rows of one table are deleted when a condition holds and no pending
    request needs them. `whose` are the columns that say whose a row is (`not_needed`)."""
    table: Table = model.__table__
    keys = list(table.primary_key.columns)  # all of them: a part may be shared by young rows

    def is_due(settings: Settings) -> ColumnElement[bool]:
        return is_over(settings) & not_needed(**whose)

    def due(settings: Settings) -> int:
        return (
            session().scalar(select(func.count()).select_from(table).where(is_due(settings))) or 0
        )

    def carry_out(settings: Settings, budget: int) -> int:
        some = select(*keys).where(is_due(settings)).limit(budget)
        found = [tuple(row) for row in session().execute(some)]
        session().execute(delete(table).where(tuple_(*keys).in_(found)))
        return len(found)

    return RetentionRule(name, what, due, carry_out)
