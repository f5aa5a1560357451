"""What a pending request needs is not erased by routine: somebody who asked to see, correct or
delete something must find it as it was.

Whose requests are pending is known further up: `hold_for` is told once, by the application. A
retention rule of records about people says `not_needed(...)` with its own columns.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, true


@dataclass(frozen=True)
class Holds:
    """Selects of everybody with a pending request: their ids, address keys, browsers' ids."""

    people: Select[int]
    address_keys: Select[str] | CompoundSelect[str]
    visitor_ids: Select[str]


_held: list[Holds] = []


def hold_for(holds: Holds) -> None:
    """From now on rules ask these."""
    _held[:] = [holds]


def not_needed(
    *, person: Any = None, address_key: Any = None, visitor_id: Any = None
) -> ColumnElement[bool]:
    """The condition that no pending request needs a row, by the columns that say whose it is."""
    parts = []
    for holds in _held:
        for column, needed in (
            (person, holds.people),
            (address_key, holds.address_keys),
            (visitor_id, holds.visitor_ids),
        ):
            if column is not None:
                parts.append(or_(column.is_(None), column.not_in(needed)))
    return and_(true(), *parts)
