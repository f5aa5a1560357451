"""Taking the messages off a mailbox (P21), one at a time: an .mbox (mboxo or mboxrd), or one .eml.

Of any size, in little memory: a message over LARGEST is passed over, not held.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

LARGEST = 25 * 1024 * 1024  # bytes of one message, as much as large mail providers carry
PIECE = 64 * 1024
BOM = b"\xef\xbb\xbf"
FROM = b"From "
QUOTED = re.compile(rb">+From ")
STAMPED = re.compile(rb"From [^\n]*?\d\d:\d\d[^\n]*\d{4}\r?\n?")  # with the time it was taken in
LONGEST_STAMP = 300
EMPTY = (b"\n", b"\r\n")


@dataclass
class Found:
    """One message. `number` is its place in the file, from 1. `stamp` is what the mailbox's own
    "From " line says of it; `is_too_large` says that its bytes were let go."""

    number: int
    stamp: str = ""
    is_too_large: bool = False
    _data: bytearray = field(default_factory=bytearray)

    @property
    def data(self) -> bytes:
        return bytes(self._data)

    def add(self, piece: bytes) -> None:
        if self.is_too_large:
            return
        self._data += piece
        if len(self._data) > LARGEST:
            self._data, self.is_too_large = bytearray(), True


def messages(stream: BinaryIO) -> Iterator[Found]:
    """Every message of a mailbox; of any other file, all of it as one."""
    found: Found | None = None
    is_mailbox = follows_empty = begins_line = True
    for piece in iter(lambda: stream.readline(PIECE), b""):
        if found is None:
            piece = piece.removeprefix(BOM)  # noqa: PLW2901
            if not piece.strip():
                continue
            is_mailbox = piece.startswith(FROM)
            found = Found(1) if not is_mailbox else Found(1, _stamp(piece))
            if not is_mailbox:
                found.add(piece)
        elif is_mailbox and begins_line and _is_separator(piece, follows_empty):
            yield found
            found = Found(found.number + 1, _stamp(piece))
        else:
            found.add(piece[1:] if is_mailbox and begins_line and QUOTED.match(piece) else piece)
        follows_empty = begins_line and piece in EMPTY
        begins_line = piece.endswith(b"\n")
    if found is not None:
        yield found


def _is_separator(line: bytes, follows_empty: bool) -> bool:
    """Whether a line begins the next message. A mailbox quotes such lines in what people write;
    some programs leave out the empty line before it, none the time in it as well. Two messages
    taken for one would show somebody another person's mail, so in doubt it is a new one."""
    if not line.startswith(FROM):
        return False
    return follows_empty or (len(line) < LONGEST_STAMP and STAMPED.fullmatch(line) is not None)


def _stamp(line: bytes) -> str:
    """Of `From dana@example.com Wed May  6 10:00:00 2026`, the time."""
    _, _, when = line[len(FROM) : LONGEST_STAMP].decode("ascii", "replace").strip().partition(" ")
    return when
