"""After a backup was restored: every erasure of the ledger is done again. Whoever was erased is
found by keyed hashes, for their numbers may have been given to others meanwhile."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import or_, select, union_all

from privacycenter.audit import record
from privacycenter.db import Base, Database, session
from privacycenter.holdings import Subject
from privacycenter.identity.models import Address, Person
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.ledger import Entry, entries, last_key
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Erasure
from privacycenter.rights.deletion.strays import Names, erase_strays
from privacycenter.rights.minimising import minimise_requests_of
from privacycenter.suppression.listing import suppress_hashes
from privacycenter.suppression.models import Suppression

COLUMNS = {"address": "address_key", "user": "user_key", "visitor": "visitor_id"}
ROWS = 500

Known = dict[tuple[str, str], list[str]]  # kind and hash to what stands in the tables


@dataclass(frozen=True)
class Repeated:
    """One erasure, and how many records it took this time."""

    reference: str
    records: int


def replay(
    means: Means, database: Database, told: Callable[[Repeated], None] = lambda _one: None
) -> list[Repeated]:
    """Repeat them all, in their order; safe to run at any time and again after being killed.
    Raises BrokenLedger when the file is not what was written."""
    every = entries(means.settings.erasure_ledger)
    wanted = {one for entry in every for one in entry.hashes}
    with database.work(writes=False):
        known = _still_known(wanted, means)
    done = []
    for entry in every:
        repeated = Repeated(entry.reference, _repeat(entry, known, means, database))
        done.append(repeated)
        told(repeated)
    return done


def is_behind_ledger(ledger: Path) -> bool:
    """Whether the newest erasure of the ledger is unknown to the database: a backup from before
    it was restored."""
    key = last_key(ledger)
    if key is None:
        return False
    known = union_all(
        select(Erasure.id).where(Erasure.key == key),
        select(Suppression.id).where(Suppression.erasure == key),
    )
    return session().scalar(known.limit(1)) is None


def _still_known(wanted: set[tuple[str, str]], means: Means) -> Known:
    """What stands in any table under one of these hashes, under any listed key."""
    found: Known = defaultdict(list)
    for kind, column in COLUMNS.items():
        for value in _values(column):
            for text in means.pseudonyms.all_of(f"suppression.{kind}", value):
                if (kind, text) in wanted:
                    found[kind, text].append(value)
    return found


def _values(name: str) -> Iterator[str]:
    """Everything that stands in columns of this name, in any table, each once."""
    seen: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if name in table.columns:
            column = table.columns[name]
            for value in session().scalars(select(column).where(column.is_not(None)).distinct()):
                if value not in seen:
                    seen.add(value)
                    yield value


def _repeat(entry: Entry, known: Known, means: Means, database: Database) -> int:
    """One erasure in steps of some rows, each in a transaction of its own."""
    scopes = ["*"] if entry.closes_account else list(entry.scopes)
    with database.work(writes=True):
        suppress_hashes(erasure=entry.key, scopes=scopes, hashes=entry.hashes)
        theirs = {
            kind: tuple(v for of, text in entry.hashes if of == kind for v in known[of, text])
            for kind in COLUMNS
        }
        people = _people(entry, theirs)
        names = _names(people, theirs) if entry.closes_account else None
    erased = 0
    for person_id in people or [0]:  # records may be there without the person
        subject = Subject(person_id, theirs["address"], theirs["visitor"])
        for step in _steps(entry, subject, names, means):
            erased += _until_nothing(step, database)
        with database.work(writes=True):
            if entry.closes_account:
                minimise_requests_of(person_id)
    if erased:
        with database.work(writes=True):
            record(
                events.REPLAYED,
                person_id=people[0] if people else None,
                reference=entry.reference,
                number=erased,
            )
    return erased


def _people(entry: Entry, theirs: dict[str, tuple[str, ...]]) -> list[int]:
    """Whoever has one of the user IDs or addresses; and the number itself where an erasure was
    under way when the backup was made, so that nothing else is left of the person."""
    own = select(Address.person_id).where(Address.address_key.in_(theirs["address"]))
    bare = (
        (Person.id == entry.person_id)
        & Person.user_key.is_(None)
        & Person.id.not_in(select(Address.person_id))
    )
    query = select(Person.id).where(
        or_(Person.user_key.in_(theirs["user"]), Person.id.in_(own), bare)
    )
    return list(session().scalars(query.order_by(Person.id)))


def _names(people: Sequence[int], theirs: dict[str, tuple[str, ...]]) -> Names:
    """What a rejected line or a letter could name them by."""
    own = session().scalars(select(Address.address).where(Address.person_id.in_(people)))
    return Names((*theirs["address"], *own), theirs["user"])


def _steps(
    entry: Entry, subject: Subject, names: Names | None, means: Means
) -> Iterator[Callable[[], int]]:
    """What is erased, the person's own row last."""
    if names is not None:
        yield partial(erase_strays, names, ROWS)
    for key in entry.scopes:
        holding = means.holding(key)
        if holding is not None and holding.erase is not None:
            yield partial(holding.erase, subject, ROWS)


def _until_nothing(step: Callable[[], int], database: Database) -> int:
    erased = 0
    while True:
        with database.work(writes=True):
            did = step()
        if not did:
            return erased
        erased += did
