"""The shape of a chore."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Chore:
    """Something done every so often. `run` does at most `budget` in one transaction and returns
    how much it did; it is called again until it does less. `has_work` only reads, and spares a
    chore that is looked after often its transaction."""

    name: str
    every_seconds: int
    budget: int
    run: Callable[[int], int]
    has_work: Callable[[], bool] | None = None
