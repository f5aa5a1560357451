"""The shape of a letter: declared in the feature that writes it, known here only as a letter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from privacycenter.tokens import Links

Facts = dict[str, Any]


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter.

    `template` is `templates/letters/<name>.txt`. `prepare` runs once, in a transaction of the
    worker's own, and returns the stored address to post to and the facts to keep (`person_id` and
    `about` among them become the letter's own), or None when nobody is to get this letter. `mint`
    makes the links, each time the letter is posted, and is the only place where they exist.
    """

    name: str
    subject: str
    prepare: Callable[[str, Facts], tuple[str, Facts] | None] | None = None
    mint: Callable[[Facts, Links], Facts] | None = None

    @property
    def template(self) -> str:
        return f"letters/{self.name}.txt"
