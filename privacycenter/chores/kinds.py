"""The shape of a chore."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Chore:
    """Something done every so often. `run` does at most `budget` in one transaction and returns
    how much it did; it is called again until it does less."""

    name: str
    every_seconds: int
    budget: int
    run: Callable[[int], int]
