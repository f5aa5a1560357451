"""Where a file comes from: a path, a gzip by its first bytes, or standard input."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from privacycenter.cards import without_card_numbers

GZIP_SIGN = b"\x1f\x8b"


def name_of(path: str) -> str:
    """What a file is called in the records it brings: never by a card number."""
    return "standard input" if path == "-" else without_card_numbers(Path(path).name)


@contextmanager
def open_source(path: str) -> Iterator[tuple[BinaryIO, BinaryIO, int | None]]:
    """The content, the file under it (to tell how far it is read), and its size if it has one."""
    if path == "-":
        yield sys.stdin.buffer, sys.stdin.buffer, None
        return
    with Path(path).open("rb") as raw:
        size = Path(path).stat().st_size
        sign = raw.read(2)
        raw.seek(0)
        if sign == GZIP_SIGN:
            with gzip.open(raw, "rb") as content:
                yield cast("BinaryIO", content), raw, size
        else:
            yield raw, raw, size
