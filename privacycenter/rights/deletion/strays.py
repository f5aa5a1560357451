"""What names somebody beside the kinds of records: rejected lines, and letters to an address that
was typed at a public door and is nobody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from privacycenter.db import session
from privacycenter.imports.rejects import erase_rejects
from privacycenter.mail.models import Letter
from privacycenter.spelling import ascii_fold

AT = ("@", "%40", "&#64;")  # as addresses of pages and programs write it
SHORTEST = 3  # characters of a name that names anybody


@dataclass(frozen=True)
class Names:
    """What somebody can be named by in texts: addresses as stored and as compared, user ID,
    browsers, names."""

    addresses: Sequence[str]
    user_ids: Sequence[str] = ()
    visitor_ids: Sequence[str] = ()
    names: Sequence[str] = ()

    @property
    def in_texts(self) -> set[str]:
        """All of them, addresses in each spelling."""
        spelled = {one.replace("@", at) for one in self.addresses for at in AT}
        names = {one for one in self.names if len(one) >= SHORTEST}
        return spelled | set(self.user_ids) | set(self.visitor_ids) | names


def erase_strays(names: Names, budget: int) -> int:
    """At most so many of them; returns how many."""
    erased = erase_rejects(names.in_texts, budget)
    return erased + _erase_letters(names.addresses, budget - erased)


def _erase_letters(addresses: Sequence[str], budget: int) -> int:
    """But for the last ones to somebody who was erased, which forget the address themselves."""
    lower = {fold(one) for one in addresses for fold in (str.lower, ascii_fold)}  # see rejects
    is_theirs = or_(Letter.address.in_(addresses), func.lower(Letter.address).in_(lower))
    some = select(Letter.id).where(Letter.person_id.is_(None), Letter.forgets.is_(False), is_theirs)
    ids = session().scalars(some.limit(budget)).all()
    session().execute(delete(Letter).where(Letter.id.in_(ids)))
    return len(ids)
