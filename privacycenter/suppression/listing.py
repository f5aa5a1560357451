"""The suppression list: keyed hashes of whom no import may bring back, and how to ask it.

People are named by kind and key, as they are compared. A hash is found under whichever listed data
key it was made; the plain text is gone, so that none can be made anew under another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, func, select, text

from privacycenter import clock
from privacycenter.db import database, insert_or, run, session
from privacycenter.spelling import key_of
from privacycenter.suppression.models import EVERYTHING, Suppression
from privacycenter.tokens import Pseudonyms

AT_ONCE = 2000  # hashes in one statement
READ_AS_QUICKLY_AS_ASKED = 4  # rows of the list, for each hash that is asked about
KEY_ID = 8  # characters at the front of a hash that name its key

Name = tuple[str, str]  # kind (address, user, visitor) and key


def named(kind: str, written: str) -> Name:
    """What somebody is called somewhere, as it is compared."""
    return kind, written if kind == "visitor" else key_of(written)


def suppress(
    *,
    erasure: str,
    scopes: Sequence[str],
    subject_keys: Mapping[str, Iterable[str]],
    pseudonyms: Pseudonyms,
) -> None:
    """Keep somebody out from now on: out of everything (`*`), or out of some holdings by their
    keys. To be done before anything is erased, in a transaction that has changed nothing else
    yet: on PostgreSQL it waits for the batch an import has in hand."""
    hashes = hashes_of(subject_keys, pseudonyms)
    suppress_hashes(erasure=erasure, scopes=scopes, hashes=hashes)


def suppress_hashes(
    *,
    erasure: str,
    scopes: Sequence[str],
    hashes: Iterable[tuple[str, str]],
    since_at: datetime | None = None,
) -> None:
    """The same from kind and hash, as the erasure ledger has them. Of two erasures in one scope
    the later one counts."""
    since_at = since_at or clock.now()
    values = [
        {"kind": kind, "hash": mark, "scope": scope, "erasure": erasure, "since_at": since_at}
        for kind, mark in hashes
        for scope in scopes
    ]
    if values:
        statement = insert_or(Suppression)
        news = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["hash", "kind", "scope"],
            set_={"erasure": news.erasure, "since_at": news.since_at},
            where=Suppression.since_at < news.since_at,
        )
        session().execute(statement, values)


def hashes_of(
    subject_keys: Mapping[str, Iterable[str]], pseudonyms: Pseudonyms
) -> list[tuple[str, str]]:
    """Kind and hash, under the newest key, of everything somebody is known by."""
    return [
        (kind, pseudonyms.of(_purpose(kind), key))
        for kind, keys in subject_keys.items()
        for key in keys
    ]


def lift(kind: str, key: str, pseudonyms: Pseudonyms) -> int:
    """Let an address, user ID or browser come in again, in every scope: somebody is back by their
    own wish. Returns how many rows that were."""
    marks = pseudonyms.all_of(_purpose(kind), key)
    gone = delete(Suppression).where(Suppression.kind == kind, Suppression.hash.in_(marks))
    return len(session().scalars(gone.returning(Suppression.id)).all())


def lift_erasure(erasure: str) -> int:
    """The same for everything that one erasure has listed."""
    gone = delete(Suppression).where(Suppression.erasure == erasure)
    return len(session().scalars(gone.returning(Suppression.id)).all())


def let_nobody_be_added() -> None:
    """Until this transaction ends. Without it somebody could be listed and erased on PostgreSQL
    between an import's question and its commit, and be back; SQLite has one writer."""
    if not database().is_sqlite:
        session().execute(text(f"LOCK TABLE {Suppression.__tablename__} IN SHARE MODE"))


def erased(scope: str, kind: str, keys: Iterable[str], pseudonyms: Pseudonyms) -> set[str]:
    """Which of these keys may not come back into a holding."""
    found = erased_names((scope,), ((kind, key) for key in keys), pseudonyms)
    return {key for _, key in found[scope]}


def erased_names(
    scopes: Sequence[str], names: Iterable[Name], pseudonyms: Pseudonyms
) -> dict[str, dict[Name, datetime | None]]:
    """Which of these may not come back, for each of some holdings: ever (None), or, where the
    account stayed and one kind of record was erased, nothing from before an instant. `names` is
    not even looked through while nobody is listed."""
    found: dict[str, dict[Name, datetime | None]] = {scope: {} for scope in scopes}
    if session().scalar(select(Suppression.id).limit(1)) is None:
        return found
    keys = defaultdict[str, set[str]](set)
    for kind, key in names:
        keys[kind].add(key)
    marks = {kind: pseudonyms.of_many(_purpose(kind), some) for kind, some in keys.items()}
    for kind, mark, scope, since_at in _listed(scopes, marks):
        if mark in marks[kind]:
            name = kind, marks[kind][mark]
            for one in scopes if scope == EVERYTHING else (scope,):
                found[one][name] = _later(found[one].get(name, since_at), since_at, scope)
    return found


def _later(known: datetime | None, since_at: datetime, scope: str) -> datetime | None:
    """Of two erasures the one that reaches further; of everything is for ever."""
    return None if known is None or scope == EVERYTHING else max(known, since_at)


def _listed(
    scopes: Sequence[str], marks: Mapping[str, Collection[str]]
) -> Iterator[Row[str, str, str, datetime]]:
    """Kind, hash, scope and instant of what is listed of these, or of everybody while that is
    quicker."""
    columns = Suppression.kind, Suppression.hash, Suppression.scope, Suppression.since_at
    query = select(*columns).where(
        Suppression.kind.in_(marks), Suppression.scope.in_((EVERYTHING, *scopes))
    )
    asked = [mark for some in marks.values() for mark in some]
    longer = select(Suppression.id).offset(len(asked) * READ_AS_QUICKLY_AS_ASKED).limit(1)
    if session().scalar(longer) is None:
        yield from run(query, {})
        return
    for start in range(0, len(asked), AT_ONCE):
        yield from run(query.where(Suppression.hash.in_(asked[start : start + AT_ONCE])), {})


def hashes_by_key() -> dict[str, int]:
    """How many hashes there are under each data key, by its name."""
    key = func.substr(Suppression.hash, 1, KEY_ID)
    rows = session().execute(select(key, func.count()).group_by(key))
    return {str(name): number for name, number in rows}


def _purpose(kind: str) -> str:
    return f"suppression.{kind}"
