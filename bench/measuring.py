"""How a figure comes about: rounds that take turns, medians, and what others did meanwhile.

The order within a round turns with each round, so neither side always runs on the warm cache of
the other. Processor time of others is what /proc/stat counts as busy and this process and its
ended children did not use.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Side = Callable[[], float]  # does one round of its work; returns the seconds it took


@dataclass(frozen=True)
class Figure:
    """One line of the table. `reach` is the least it should be, or the most when `is_ceiling`."""

    row: str
    what: str
    value: float
    reach: float
    others: float
    is_ceiling: bool = False
    unit: str = ""

    @property
    def is_reached(self) -> bool:
        return self.value <= self.reach if self.is_ceiling else self.value >= self.reach


class Others:
    """The share of the machine that other processes used since this was made."""

    def __init__(self) -> None:
        self._before = self._read()

    @staticmethod
    def _read() -> tuple[float, float, float]:
        """Ticks of all processors, the busy ones among them, and the busy ones that are ours."""
        first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
        ticks = [int(part) for part in first.split()[1:9]]
        busy = sum(ticks) - ticks[3] - ticks[4]  # without idle and waiting for input or output
        own = sum(os.times()[:4]) * os.sysconf("SC_CLK_TCK")
        return sum(ticks), busy, own

    @property
    def share(self) -> float:
        total, busy, own = (
            now - before for now, before in zip(self._read(), self._before, strict=True)
        )
        return max(0.0, busy - own) / total if total else 0.0


@dataclass(frozen=True)
class Comparison:
    """Medians of one round's seconds on each side."""

    product: float
    bare: float
    others: float

    @property
    def speed(self) -> float:
        """The product's rate in parts of the reference's: 1 is equal, 0.5 is half as fast."""
        return self.bare / self.product

    @property
    def slowness(self) -> float:
        """The product's time in multiples of the reference's."""
        return self.product / self.bare


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rounds_of(sides: Sequence[Side], rounds: int) -> list[list[float]]:
    """The seconds of each side in each round."""
    found: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        order = list(enumerate(sides))
        for index, side in order if number % 2 == 0 else reversed(order):
            found[index].append(side())
    return found


def compare(product: Side, bare: Side, *, rounds: int) -> Comparison:
    """One round of each to warm up, then `rounds` that count."""
    product(), bare()
    others = Others()
    mine, theirs = rounds_of([product, bare], rounds)
    return Comparison(median(mine), median(theirs), others.share)
