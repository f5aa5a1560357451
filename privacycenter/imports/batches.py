"""What goes through the engine: batches of parsed lines, lines that were not taken, and numbers."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

from privacycenter.cards import REFUSED, holds_card_number
from privacycenter.suppression.listing import Name

LONGEST_TEXT = 2000  # characters of a rejected line that are kept
NOT_KEPT = "(not kept: it holds what looks like a full card number)"
WITHHELD = "(not kept: it tells of somebody who was erased)"


@dataclass(frozen=True)
class Reject:
    """A line that was not taken. `text` is the line itself; `names` whom it names, or None when
    nobody can tell its cells apart."""

    line: int
    reason: str
    text: str
    names: tuple[Name, ...] | None = None

    @property
    def text_to_keep(self) -> str:
        """The line, or a word in its place when a full card number stands anywhere in it."""
        if REFUSED in self.reason or holds_card_number(self.text):
            return NOT_KEPT
        return self.text[:LONGEST_TEXT].replace("\0", "\ufffd")

    @property
    def withheld(self) -> "Reject":
        """The same without its text: that names somebody who was erased."""
        return replace(self, text=WITHHELD)


@dataclass
class Batch:
    """Some lines, parsed. `read` counts all of them, good and bad; `kept_out` those that would
    bring erased people back, and `held_back` the parts of others that would."""

    read: int
    rows: list[Any]
    rejects: list[Reject]
    kept_out: int = 0
    held_back: int = 0


@dataclass
class Stored:
    """What storing a batch did. `held_back` counts values kept because a person decided so."""

    new: int = 0
    changed: int = 0
    same: int = 0
    held_back: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass
class Summary:
    """A whole file in numbers: read = new + changed + same + rejected + kept out."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    held_back: int = 0
    rejected: int = 0
    kept_out: int = 0
    seconds: float = 0.0
    first_rejects: list[Reject] = field(default_factory=list)

    def add(self, batch: Batch, stored: Stored, rejects: list[Reject]) -> None:
        self.read += batch.read
        self.new += stored.new
        self.changed += stored.changed
        self.same += stored.same
        self.held_back += batch.held_back + stored.held_back
        self.rejected += len(rejects)
        self.kept_out += batch.kept_out
        self.first_rejects = [*self.first_rejects, *rejects][:20]

    @property
    def counts(self) -> dict[str, int]:
        names = {f.name for f in fields(self)} - {"seconds", "first_rejects"}
        return {name: getattr(self, name) for name in names}
