"""What names somebody beside the kinds of records: rejected lines, and letters to an address that
was typed at a public door and is nobody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from privacycenter.db import session
from privacycenter.imports.rejects import erase_rejects
from privacycenter.mail.models import Letter


@dataclass(frozen=True)
class Names:
    """What somebody can be named by in texts: addresses as stored and as compared, user ID."""

    addresses: Sequence[str]
    user_ids: Sequence[str]


def erase_strays(names: Names, budget: int) -> int:
    """At most so many of them; returns how many."""
    erased = erase_rejects((*names.addresses, *names.user_ids), budget)
    return erased + _erase_letters(names.addresses, budget - erased)


def _erase_letters(addresses: Sequence[str], budget: int) -> int:
    """But for the last ones to somebody who was erased, which forget the address themselves."""
    is_theirs = or_(
        Letter.address.in_(addresses),
        func.lower(Letter.address).in_([one.lower() for one in addresses]),
    )
    some = select(Letter.id).where(Letter.person_id.is_(None), Letter.forgets.is_(False), is_theirs)
    ids = session().scalars(some.limit(budget)).all()
    session().execute(delete(Letter).where(Letter.id.in_(ids)))
    return len(ids)
