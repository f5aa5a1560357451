"""Waiting for a condition, with a deadline: never for a span of time."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def until(look: Callable[[], Value], what: str, *, seconds: float = 15) -> Value:
    """What `look` returns as soon as it is true. Fails, saying `what`, when it never is."""
    deadline = time.monotonic() + seconds
    while not (value := look()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.01)
    return value
