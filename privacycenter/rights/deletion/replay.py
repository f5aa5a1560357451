"""After a backup was restored: every erasure of the ledger that this database does not know as
done is done again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select, union_all

from privacycenter.audit import record
from privacycenter.audit.models import Event, EventFacts
from privacycenter.db import Database, session
from privacycenter.holdings import Holding
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.known_again import Known, Traces, recognize, still_known
from privacycenter.rights.deletion.ledger import BrokenLedger, Entry, entries, keys_ever, last_key
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Erasure
from privacycenter.rights.deletion.plan import hangs_on_person
from privacycenter.rights.deletion.strays import erase_strays
from privacycenter.rights.minimising import end_what_else_was_asked, minimise_requests_of
from privacycenter.suppression.listing import KEY_ID, suppress_hashes
from privacycenter.suppression.models import Suppression

ROWS = 500


@dataclass(frozen=True)
class Repeated:
    """One erasure, and how many records it took this time."""

    reference: str
    records: int


def replay(
    means: Means, database: Database, told: Callable[[Repeated], None] = lambda _one: None
) -> list[Repeated]:
    """Repeat them all, in their order; safe to run at any time and again after being killed.
    Raises BrokenLedger when the file is not what was written, is not this database's, or cannot be
    read with the listed data keys."""
    ledger = means.settings.erasure_ledger
    every = entries(ledger)
    with database.work(writes=False):
        _demand_whole(ledger)
        done = _done(every)
        missing = [entry for entry in every if entry.key not in done]
        _demand_keys(missing, means)
        wanted = {one for entry in missing for one in entry.hashes}
        known = still_known(wanted, means.pseudonyms)
    repeated = []
    for entry in every:
        records = 0 if entry.key in done else _repeat(entry, known, means, database)
        repeated.append(Repeated(entry.reference, records))
        told(repeated[-1])
    return repeated


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


def _demand_whole(ledger: Path) -> None:
    """A file that was cut at the end reads as if it were whole. The database may know better."""
    begun = set(session().scalars(select(Erasure.key).where(Erasure.begun_at.is_not(None))))
    if lacking := len(begun - keys_ever(ledger)):
        raise BrokenLedger(
            f"{ledger} lacks {lacking} of the erasures that this database has begun: lines were "
            "cut off, or it is another file."
        )


def _demand_keys(missing: Sequence[Entry], means: Means) -> None:
    """Nobody is recognized by a hash whose key is not listed."""
    used = {text[:KEY_ID] for entry in missing for _, text in entry.hashes}
    if unlisted := sorted(used - set(means.pseudonyms.key_ids)):
        raise BrokenLedger(
            f"The ledger has hashes under data keys that are not listed: {', '.join(unlisted)}. "
            "List them again, after the newest."
        )


def _done(every: Sequence[Entry]) -> set[str]:
    """The erasures this database knows as carried out, or as repeated. What has come since came
    by somebody's own wish, and is not erased for what they asked before."""
    done = set(session().scalars(select(Erasure.key).where(Erasure.state == "finished")))
    happened = session().execute(
        select(Event.at, Event.person_id, EventFacts.facts)
        .outerjoin(EventFacts, EventFacts.event_id == Event.id)
        .where(Event.name.in_((events.ERASED.name, events.REPLAYED.name)))
    )
    minimised: dict[int | None, datetime] = {}  # so old that only whose and when is left
    for at, person_id, facts in happened:
        if facts:
            done.add(facts["erasure"])
        else:
            minimised[person_id] = max(at, minimised.get(person_id, at))
    for entry in every:
        last = minimised.get(entry.person_id)
        if last is not None and last >= datetime.fromisoformat(entry.at):
            done.add(entry.key)
    return done


def _repeat(entry: Entry, known: Known, means: Means, database: Database) -> int:
    """One erasure in steps of some rows, each in a transaction of its own. What is found through
    the person's own row comes before that goes."""
    scopes = ["*"] if entry.closes_account else list(entry.scopes)
    with database.work(writes=True):
        at = datetime.fromisoformat(entry.at)
        suppress_hashes(erasure=entry.key, scopes=scopes, hashes=entry.hashes, since_at=at)
        traces = recognize(entry, known, means)
        if entry.closes_account:
            for person_id in traces.people:
                minimise_requests_of(person_id)
                end_what_else_was_asked(person_id)
    erased = sum(_until_nothing(step, database) for step in _steps(entry, traces, means))
    if erased:
        with database.work(writes=True):
            record(
                events.REPLAYED,
                person_id=traces.people[0] if traces.people else None,
                reference=entry.reference,
                number=erased,
                erasure=entry.key,
            )
    return erased


def _steps(entry: Entry, traces: Traces, means: Means) -> Iterator[Callable[[], int]]:
    """What is erased, the person's own row last."""
    if entry.closes_account:
        yield partial(erase_strays, traces.names, ROWS)
    for holding in _going(entry, means):
        assert holding.erase is not None
        for subject in traces.subjects:
            yield partial(holding.erase, subject, ROWS)


def _going(entry: Entry, means: Means) -> list[Holding]:
    """What went then; with the person's own row also what hangs on it and was declared since."""
    went = [one for one in means.holdings if one.key in entry.scopes]
    with_person = any("person" in one.tables for one in went)
    return [
        one
        for one in reversed(means.holdings)
        if one.erase is not None and (one in went or (with_person and hangs_on_person(one)))
    ]


def _until_nothing(step: Callable[[], int], database: Database) -> int:
    erased = 0
    while True:
        with database.work(writes=True):
            did = step()
        if not did:
            return erased
        erased += did
