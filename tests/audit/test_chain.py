"""History holds: sealed, verifiable, and any change shows."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from privacycenter.app import EVENTS
from privacycenter.audit import EventKind, acting, happenings, record
from privacycenter.audit.actors import Actor
from privacycenter.audit.chain import seal_events, verify_chain
from privacycenter.db import Database
from privacycenter.web import Site

HAPPENED = EventKind("test.happened", "It happened: {what}.", ("what",))


@pytest.fixture
def written(app: Site, travel: Callable[..., None]) -> Site:
    with app.database.work(writes=True), acting(Actor("person", 7)):
        for number in range(12):
            record(HAPPENED, person_id=7, what=f"number {number}")
    travel(seconds=10)
    return app


def seal(app: Site, budget: int = 5) -> int:
    with app.database.work(writes=True):
        return seal_events(budget)


def verdict(app: Site) -> object:
    with app.database.work(writes=False):
        return verify_chain()


def without_triggers(home: Database, statement: str) -> None:
    """What somebody could do who owns the database file."""
    with home.writing() as session:
        if home.is_sqlite:
            for name in ("event_no_update", "event_no_delete", "seal_no_delete"):
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
            session.execute(text("ALTER TABLE sealed_event DISABLE TRIGGER ALL"))
            session.execute(text("ALTER TABLE seal DISABLE TRIGGER ALL"))
        if home.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(text(statement))


def test_all_events_are_sealed_in_batches(written: Site) -> None:
    assert [seal(written) for _ in range(4)] == [5, 5, 2, 0]
    found = verdict(written)
    assert (found.seals, found.events, found.unsealed, found.faults) == (3, 12, 0, ())


def test_the_youngest_wait(app: Site) -> None:
    with app.database.work(writes=True):
        record(HAPPENED, what="just now")
        assert seal_events() == 0
    assert verdict(app).unsealed == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor_id = 8 WHERE id = 3",
        "UPDATE event SET name = 'x.y' WHERE id = 12",
        'UPDATE event_facts SET facts = \'{"what": "else"}\' WHERE event_id = 4',
        "UPDATE event SET at = '2020-01-01 00:00:00.000000' WHERE id = 1",
    ],
)
def test_a_changed_event_shows(written: Site, statement: str) -> None:
    while seal(written):
        pass
    without_triggers(written.database, statement)
    assert len(verdict(written).faults) == 1


def test_minimised_facts_do_not_break_it(written: Site) -> None:
    while seal(written):
        pass
    with written.database.writing() as session:
        session.execute(text("DELETE FROM event_facts WHERE event_id < 6"))
    assert verdict(written).faults == ()
    with written.database.work(writes=False):
        found = happenings({HAPPENED.name: HAPPENED}, person_id=7, looks=False, limit=20)
    assert found[0].sentence == "It happened: number 11."
    assert found[-1].sentence == "It happened: …. The details are no longer kept."


def test_an_event_carries_exactly_its_facts(app: Site) -> None:
    with app.database.work(writes=True):
        with pytest.raises(ValueError, match="must carry exactly"):
            record(HAPPENED)
        with pytest.raises(ValueError, match="must carry exactly"):
            record(HAPPENED, what="x", address="y")


def test_sentences_without_details_still_end_well() -> None:
    from privacycenter.audit.history import sentence_of

    for kind in EVENTS:
        assert "{" not in sentence_of(kind, None)


def test_an_older_event_lacks_what_was_not_asked_for_yet() -> None:
    from privacycenter.audit.history import sentence_of

    kind = EventKind("test.asked", "Somebody asked {what}, because {why}.", ("what", "why"))
    assert sentence_of(kind, {"what": "a lot"}) == "Somebody asked a lot, because …."
