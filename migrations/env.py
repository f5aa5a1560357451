"""Runs migrations on the connection the command hands over."""

from alembic import context

from privacycenter import app  # noqa: F401  (every model is known once the application is)
from privacycenter.db import Base, Instant


def render(kind: str, thing: object, _context: object) -> str | bool:
    """Write our own column types as plain ones: a migration does not depend on today's code."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=render,
)

with context.begin_transaction():
    context.run_migrations()
