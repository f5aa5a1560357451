"""Migrations lead to the models, on both databases; history cannot be edited."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from privacycenter import app as _all_models  # noqa: F401
from privacycenter.db import Base, Database


def test_migrations_lead_to_the_models(database_url: str) -> None:
    home = Database(database_url)
    with home.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    home.dispose()


@pytest.mark.parametrize("table", ["event", "seal", "sealed_event"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_history_cannot_be_edited(database_url: str, table: str, verb: str) -> None:
    column = "seal_id" if table == "sealed_event" else "id"
    home = Database(database_url)
    with home.writing() as session:
        session.execute(
            text(
                "INSERT INTO event (id, name, at, actor_kind, facts_digest) "
                "VALUES (1, 'x.y', '2026-01-01 00:00:00.000000', 'nobody', 'x')"
            )
        )
        session.execute(
            text(
                "INSERT INTO seal (id, sealed_at, events, previous, digest) "
                "VALUES (1, '2026-01-01 00:00:00.000000', 1, 'x', 'y')"
            )
        )
        session.execute(text("INSERT INTO sealed_event (event_id, seal_id) VALUES (1, 1)"))
    with pytest.raises(DBAPIError, match="append-only"), home.writing() as session:
        session.execute(text(verb.format(table, column, column)))
    home.dispose()


def test_no_number_is_given_twice(database_url: str) -> None:
    """What is noted about somebody by number must never be read as somebody else's."""
    home = Database(database_url)
    person = "INSERT INTO person (name, known_since, policy_version) VALUES ('', '2026-01-01', 'x')"
    for table, row in {
        "person": person,
        "subscription": "INSERT INTO subscription (address, address_key, list, came_from, "
        "imported_at, changed_at, policy_version) VALUES ('a', 'a', 'l', 'f', "
        "'2026-01-01', '2026-01-01', 'x')",
    }.items():
        numbers = []
        for _ in range(2):
            with home.writing() as session:
                session.execute(text(row))
                numbers.append(session.scalar(text(f"SELECT max(id) FROM {table}")))
                session.execute(text(f"DELETE FROM {table}"))
        assert numbers[0] < numbers[1], table
    home.dispose()
