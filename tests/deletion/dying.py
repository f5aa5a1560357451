"""A process that ends itself by SIGKILL at a chosen point of an erasure.

`python -m tests.deletion.dying POINT` is the real worker, with that fate.
"""

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import event

from privacycenter.app import HOLDINGS
from privacycenter.db.work import Work
from privacycenter.mail import posting, transport
from privacycenter.rights import letters
from privacycenter.rights.deletion import erasing, finishing, ledger
from privacycenter.web import Site
from tests.failures.conftest import die

GOING = [one.key for one in reversed(HOLDINGS) if one.erase and not one.kept_because]
BEGINNING = ("before the ledger", "half a line", "after the ledger", "begun")
ENDING = (
    "sweeping",
    "before finishing",
    "before the receipt",
    "after the receipt",
    "before the last commit",
    "finished",
    "before the letter",
    "after the letter",
)
POINTS = (
    *BEGINNING,
    *(f"{when} {key}" for key in GOING for when in ("in", "after")),
    *ENDING,
)


def die_at(point: str) -> None:
    """From now on. Nothing is undone: there is no afterwards."""
    assert point in POINTS, point
    Fate(point).arrange()


class Fate:
    """What is put in the way, so that the process ends at a point."""

    def __init__(self, point: str) -> None:
        self.point = point
        self.passed: set[str] = set()  # steps that the next commit makes good

    def _at(self, point: str) -> None:
        if point == self.point:
            die()

    def arrange(self) -> None:
        self._around(ledger, "_write", before=self._half_a_line, name="the ledger")
        self._around(erasing, "_begin", after=lambda *_: self.passed.add("begun"))
        self._around(erasing, "_erase_some", after=self._in_a_part)
        self._around(erasing, "finish", name="finishing", after=self._finishing)
        self._around(finishing, "_give_receipt", name="the receipt")
        self._around(erasing, "_sweep", after=lambda *_: self._at("sweeping"), when=self._is_last)
        self._around(posting.PostRoom, "_post", before=self._take_note)
        self._around(transport, "deliver", name="the letter", when=lambda *_: self._is_its_letter)
        self._around(Work, "finish", before=self._committing, after=self._committed)

    _is_its_letter = False

    def _take_note(self, _room: Any, letter: Any) -> None:
        self._is_its_letter = letter.kind == letters.ERASED.name

    def _half_a_line(self, handle: int, line: bytes) -> None:
        if self.point == "half a line":
            os.write(handle, line[: len(line) // 2])
            die()

    def _in_a_part(self, part: Any, *_: Any) -> None:
        self._at(f"in {part.holding}")
        self.passed.add(f"after {part.holding}")

    @staticmethod
    def _is_last(erasure: Any, parts: Sequence[Any], *_: Any) -> bool:
        return all(part.done_at for part in parts) and parts[-1].holding == GOING[-1]

    def _finishing(self, *_: Any) -> None:
        self.passed.add("finished")

    def _committing(self, work: Work) -> None:
        if "finished" in self.passed:
            self._at("before the last commit")

    def _committed(self, work: Work) -> None:
        if self.point in self.passed:
            die()

    def _around(
        self,
        module: Any,
        function: str,
        *,
        name: str = "",
        before: Callable[..., object] = lambda *_: None,
        after: Callable[..., object] = lambda *_: None,
        when: Callable[..., bool] = lambda *_: True,
    ) -> None:
        """Pass `before name` and `after name` around a function, and what is given besides."""
        inner = getattr(module, function)

        def outer(*args: Any, **kwargs: Any) -> Any:
            if not when(*args):
                return inner(*args, **kwargs)
            self._at(f"before {name}")
            before(*args)
            result = inner(*args, **kwargs)
            after(*args)
            self._at(f"after {name}")
            return result

        setattr(module, function, outer)


def die_at_statement(app: Site, number: int) -> None:
    """End before the statement of that number, counted from now; one too high, and nobody dies."""
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            die()

    event.listen(app.database.engine, "before_cursor_execute", count)
    event.listen(app.database.engine, "commit", count)


if __name__ == "__main__":
    from privacycenter.cli import main

    die_at(sys.argv[1])
    main(["worker"])
