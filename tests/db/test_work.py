"""The transaction rule: returning commits, raising undoes, and a reader cannot write."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from privacycenter.db import Database, UnsavedWork, reading, session, writing
from privacycenter.mail.models import Pulse
from privacycenter.web import Site

NOW = datetime(2026, 3, 8, 10, 30, 0, 123456, tzinfo=UTC)


def names(home: Database) -> list[str]:
    with home.reading() as own:
        return sorted(own.scalars(select(Pulse.name)))


def test_what_ends_well_is_kept_and_what_raises_is_undone(app: Site) -> None:
    with app.database.work(writes=True):
        session().add(Pulse(name="kept", beat_at=NOW))
    with pytest.raises(RuntimeError), app.database.work(writes=True):
        session().add(Pulse(name="undone", beat_at=NOW))
        session().flush()
        raise RuntimeError
    assert names(app.database) == ["kept"]


def test_a_work_that_touches_nothing_costs_nothing(app: Site) -> None:
    with app.database.work(writes=True) as first, app.database.work(writes=True) as second:
        assert not first.holds_the_lock
        assert not second.holds_the_lock


def test_the_database_itself_refuses_a_reader_that_writes(app: Site) -> None:
    with pytest.raises(DBAPIError), app.database.work(writes=False):
        session().execute(insert(Pulse).values(name="x", beat_at=NOW))
    assert names(app.database) == []


def test_a_reader_with_unsaved_changes_is_a_bug_that_shows(app: Site) -> None:
    with pytest.raises(UnsavedWork), app.database.work(writes=False):
        session().add(Pulse(name="x", beat_at=NOW))


def test_a_work_of_its_own_stays_when_the_one_beside_it_fails(app: Site) -> None:
    with pytest.raises(RuntimeError), app.database.work(writes=False):
        with writing() as own:
            own.add(Pulse(name="noted", beat_at=NOW))
        raise RuntimeError
    assert names(app.database) == ["noted"]


def test_two_writers_in_one_would_wait_for_themselves_and_are_refused(app: Site) -> None:
    with app.database.work(writes=True):
        session()
        with pytest.raises(UnsavedWork), writing():
            pass


def test_reading_beside_a_writer_sees_what_is_committed(app: Site) -> None:
    with app.database.work(writes=True):
        session().add(Pulse(name="not yet", beat_at=NOW))
        session().flush()
        with reading() as own:
            assert own.scalars(select(Pulse.name)).all() == []


def test_outside_of_any_work_there_is_no_session() -> None:
    with pytest.raises(LookupError):
        session()


def test_instants_come_back_aware_and_whole_and_naive_ones_are_refused(app: Site) -> None:
    with app.database.work(writes=True):
        session().add(Pulse(name="x", beat_at=NOW))
    with app.database.reading() as own:
        found = own.scalars(select(Pulse.beat_at)).one()
    assert found == NOW
    assert found.tzinfo is not None
    with pytest.raises(StatementError, match="naive"), app.database.work(writes=True):
        session().add(Pulse(name="y", beat_at=NOW.replace(tzinfo=None)))


def test_an_acknowledged_change_survives_a_power_cut(app: Site) -> None:
    with app.database.reading() as own:
        if app.database.is_sqlite:
            assert own.scalar(text("PRAGMA synchronous")) == 2
            assert own.scalar(text("PRAGMA journal_mode")) == "wal"
            assert own.scalar(text("PRAGMA foreign_keys")) == 1
        else:
            assert own.scalar(text("SHOW synchronous_commit")) == "on"
