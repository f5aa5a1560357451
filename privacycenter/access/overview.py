"""The overview: the policy's own categories, each with what is held, or where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from privacycenter.holdings import CATEGORIES, Category, Holding


@dataclass(frozen=True)
class Line:
    """One line of the overview: a holding with its count, or a category kept elsewhere."""

    category: Category
    holding: Holding | None
    number: int


def lines_of(holdings: Sequence[Holding], counts: dict[str, int]) -> list[Line]:
    """Every category of the policy in its order, none left out."""
    lines = []
    for category in CATEGORIES:
        mine = [holding for holding in holdings if holding.category == category.key]
        lines += [Line(category, holding, counts[holding.key]) for holding in mine]
        if not mine:
            lines.append(Line(category, None, 0))
    return lines


def set_apart(lines: Sequence[Line]) -> tuple[list[Line], list[Holding]]:
    """The lines to show, and the kinds there is nothing of beside others of their category: those
    are named together. No category is left without a line of its own."""
    spoken_for = {line.category.key for line in lines if line.number}
    shown: list[Line] = []
    nothing: list[Holding] = []
    for line in lines:
        if line.holding is None or line.number or line.category.key not in spoken_for:
            spoken_for.add(line.category.key)
            shown.append(line)
        else:
            nothing.append(line.holding)
    return shown, nothing


@dataclass(frozen=True)
class Summary:
    """The sentence the page was opened for."""

    kinds: int
    records: int
    elsewhere: int


def summary_of(lines: Sequence[Line]) -> Summary:
    return Summary(
        kinds=sum(1 for line in lines if line.number),
        records=sum(line.number for line in lines),
        elsewhere=sum(1 for line in lines if line.holding is None),
    )
