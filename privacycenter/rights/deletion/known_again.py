"""Recognizing whoever was erased in a database that is older: by keyed hashes, and where the
backup was made in the middle of an erasure, by what is still sealed there. A number alone may be
somebody else's by now, and so may an address: nobody else is taken for them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from privacycenter.db import Base, session
from privacycenter.holdings import Subject
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.identity.people import subject_of
from privacycenter.rights.deletion.ledger import Entry
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Erasure
from privacycenter.rights.deletion.strays import Names
from privacycenter.rights.deletion.whose import Whose
from privacycenter.sealing import Unreadable
from privacycenter.tokens import Pseudonyms

COLUMNS = {"address": "address_key", "user": "user_key", "visitor": "visitor_id"}
NOBODY = 0  # no person's number: records may be there without the person

Known = dict[tuple[str, str], set[str]]  # kind and hash to what stands in the tables


@dataclass(frozen=True)
class Traces:
    """What is there of somebody: their numbers, what their records are found by, what texts can
    name them by."""

    people: tuple[int, ...]
    addresses: tuple[str, ...]
    visitor_ids: tuple[str, ...]
    names: Names

    @property
    def subjects(self) -> list[Subject]:
        numbers = self.people or (NOBODY,)
        return [Subject(number, self.addresses, self.visitor_ids) for number in numbers]


def still_known(wanted: set[tuple[str, str]], pseudonyms: Pseudonyms) -> Known:
    """What stands in any table under one of these hashes, under any listed key."""
    found: Known = defaultdict(set)
    for kind, column in COLUMNS.items():
        for value in _values(column):
            for text in pseudonyms.all_of(f"suppression.{kind}", value):
                if (kind, text) in wanted:
                    found[kind, text].add(value)
    return found


def _values(name: str) -> Iterator[str]:
    """Everything that stands in columns of this name, in any table."""
    for table in Base.metadata.sorted_tables:
        if name in table.columns:
            column = table.columns[name]
            yield from session().scalars(select(column).where(column.is_not(None)).distinct())


def recognize(entry: Entry, known: Known, means: Means) -> Traces:
    """What this database still has of whoever a line of the ledger is about."""
    theirs: dict[str, set[str]] = {kind: set() for kind in COLUMNS}
    for kind, text in entry.hashes:
        theirs[kind] |= known.get((kind, text), set())
    erasure = session().scalar(select(Erasure).where(Erasure.key == entry.key))
    sealed = _sealed(erasure, means)
    if sealed is not None:
        for kind, keys in sealed.keys.items():
            theirs[kind] |= set(keys)
    people = _people(entry, erasure, theirs)
    subjects = [subject_of(number) for number in people]
    addresses = theirs["address"].union(*(one.addresses for one in subjects))
    visitors = theirs["visitor"].union(*(one.visitor_ids for one in subjects))
    addresses -= _of_others(Address.address_key, Address.person_id, addresses, people)
    visitors -= _of_others(VisitorId.visitor_id, VisitorId.person_id, visitors, people)
    return Traces(
        people,
        tuple(sorted(addresses)),
        tuple(sorted(visitors)),
        _names(people, addresses, theirs["user"], visitors, sealed),
    )


def _sealed(erasure: Erasure | None, means: Means) -> Whose | None:
    """Whose an erasure is that was under way when the backup was made."""
    if erasure is None or erasure.subject is None:
        return None
    try:
        return Whose.open(erasure.subject, means.safe, erasure.key)
    except Unreadable:  # its key is not listed any more
        return None


def _people(entry: Entry, erasure: Erasure | None, theirs: dict[str, set[str]]) -> tuple[int, ...]:
    """Whoever has the user ID; or one of the addresses, unless they have another user ID and
    another number: then it was theirs before it was the erased person's. And whom an erasure that
    was under way is about, of whom no more than the number may be left."""
    own = select(Address.person_id).where(Address.address_key.in_(theirs["address"]))
    is_no_other = or_(Person.user_key.is_(None), Person.id == entry.person_id)
    query = select(Person.id).where(
        or_(Person.user_key.in_(theirs["user"]), Person.id.in_(own) & is_no_other)
    )
    found = set(session().scalars(query))
    if erasure is not None:
        person = session().get(Person, erasure.person_id)
        if person is None or person.user_key is None or person.user_key in theirs["user"]:
            found.add(erasure.person_id)
    return tuple(sorted(found))


def _of_others(key: Any, owner: Any, values: set[str], people: Sequence[int]) -> set[str]:
    """Which of these belong to somebody else in this database."""
    return set(session().scalars(select(key).where(key.in_(values), owner.not_in(people))))


def _names(
    people: Sequence[int],
    addresses: set[str],
    users: set[str],
    visitors: set[str],
    sealed: Whose | None,
) -> Names:
    """What a rejected line or a letter could name them by."""
    stored = session().scalars(select(Address.address).where(Address.person_id.in_(people)))
    rows = session().execute(select(Person.name, Person.user_id).where(Person.id.in_(people)))
    persons = [*rows, *([(sealed.name, sealed.user_id)] if sealed else [])]
    return Names(
        sorted({*addresses, *stored, *(sealed.addresses if sealed else ())}),
        sorted({*users, *(user for _, user in persons if user)}),
        sorted(visitors),
        sorted({name for name, _ in persons}),
    )
