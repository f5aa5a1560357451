"""Rejected lines that name somebody who is erased: they go before their thirty days are over."""

from collections.abc import Iterable

from sqlalchemy import delete, func, or_, select

from privacycenter.db import session
from privacycenter.imports.models import ImportReject
from privacycenter.spelling import ascii_fold


def erase_rejects(names: Iterable[str], budget: int) -> int:
    """Erase at most so many lines in which one of these texts stands, in any case. One too many
    does no harm: such a line was never taken."""
    text = func.lower(ImportReject.text)
    # SQLite lowers A to Z alone, PostgreSQL every letter: one of the two spellings is there.
    lower = {fold(name) for name in names for fold in (str.lower, ascii_fold)}
    found = [text.contains(name, autoescape=True) for name in sorted(lower)]
    if not found:
        return 0
    some = select(ImportReject.id).where(or_(*found)).limit(budget)
    ids = session().scalars(some).all()
    session().execute(delete(ImportReject).where(ImportReject.id.in_(ids)))
    return len(ids)
