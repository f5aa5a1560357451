"""Who acts: opaque to this floor, set by whoever knows (the guard, the worker, a command)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`kind` is person, staff, worker, operator or nobody; `id` counts within its kind."""

    kind: str
    id: int | None = None
    role: str | None = None


NOBODY = Actor("nobody")
WORKER = Actor("worker")
OPERATOR = Actor("operator")

_actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def current_actor() -> Actor:
    return _actor.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let `actor` stand behind everything recorded in this block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)
