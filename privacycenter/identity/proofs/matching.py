"""Knowing somebody again by data points we hold already (11 CCR 7060(c), 7062).

What is typed is compared and forgotten; only which points matched is kept. A point that is
contested is never asked (7060(h)).
"""

import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

from privacycenter.db import session
from privacycenter.holdings import Holding, Point, Subject

FOR_DETAILS = 3  # 7062(c): at least three, of which the address that was proved is one
WORDS = {
    "name": "name",
    "list": "a newsletter",
    "firm": "firm’s name",
    "member_since": "year of joining",
    "account_no": "advertising account",
}


@dataclass(frozen=True)
class HeldPoint:
    """A point we could ask for, with every value that would be right."""

    point: Point
    values: frozenset[str]


def alike(text: str) -> str:
    """How typed and held values are compared: without case, accents of spelling, or spaces."""
    plain = unicodedata.normalize("NFKC", text[:500]).casefold()
    return "".join(one for one in plain if one.isalnum())


def points_of(
    holdings: Sequence[Holding], subject: Subject, *, but: Set[str] = frozenset()
) -> list[HeldPoint]:
    """The points we hold of a subject, each once, without those in `but`."""
    found: dict[str, tuple[Point, set[str]]] = {}
    for holding in holdings:
        for point in holding.points:
            if point.key in but:
                continue
            values = session().scalars(point.held, subject.binds)
            held = {alike(str(value)) for value in values if value is not None} - {""}
            if held:
                found.setdefault(point.key, (point, set()))[1].update(held)
    return [HeldPoint(point, frozenset(values)) for point, values in found.values()]


def matches(held: Sequence[HeldPoint], typed: dict[str, str]) -> dict[str, bool]:
    """For each point something was typed for: whether it is right."""
    return {
        one.point.key: alike(typed[one.point.key]) in one.values
        for one in held
        if typed.get(one.point.key)
    }


def needed(held: Sequence[HeldPoint]) -> int:
    """How many must match before details open: two beside the proved address, or as many as we
    hold at all."""
    return min(FOR_DETAILS - 1, len(held))
