"""Rejected lines that name somebody who is erased: they go before their thirty days are over."""

from collections.abc import Iterable

from sqlalchemy import delete, func, or_, select

from privacycenter.db import session
from privacycenter.imports.models import ImportReject


def erase_rejects(names: Iterable[str], budget: int) -> int:
    """Erase at most so many lines in which one of these addresses or user IDs stands, in any
    case. One too many does no harm: such a line was never taken."""
    text = func.lower(ImportReject.text)
    found = [text.contains(name.lower(), autoescape=True) for name in names]
    if not found:
        return 0
    some = select(ImportReject.id).where(or_(*found)).limit(budget)
    ids = session().scalars(some).all()
    session().execute(delete(ImportReject).where(ImportReject.id.in_(ids)))
    return len(ids)
