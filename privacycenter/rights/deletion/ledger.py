"""The erasure ledger: a file outside the database to which every erasure is written before
anything is destroyed, so that a restored backup does not bring anybody back.

One JSON object in a line; nobody is named, keyed hashes alone. Each line carries the digest of
the one before it. Lines are only ever added: what turns out not to have happened, or is lifted, is
a line of its own.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START = "0" * 64
CHANGED = "Line {number} of {path} was changed, or one before it removed."
LINE = {"at", "previous", "digest"}  # what every line has
KINDS = {"erasure", "void"}  # and one of these


class BrokenLedger(Exception):
    """The file is not what we wrote. The sentence says where."""


@dataclass(frozen=True)
class Entry:
    """One erasure. `hashes` are kind and keyed hash of everything the person was known by;
    `scopes` the holdings that went, `*` among them when the account went too."""

    key: str
    at: str
    person_id: int
    reference: str
    scopes: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...]

    @property
    def closes_account(self) -> bool:
        return "*" in self.scopes


def append_erasure(path: Path, entry: Entry) -> bool:
    """Write an erasure down and onto the disk. False when it stands there already: whoever was
    killed between this and the database's commit comes here again. When more is known by now of
    whom it is about, or it was void meanwhile, it is written anew. Raises BrokenLedger, or OSError
    when the disk does not take all of it."""
    line = {
        "erasure": entry.key,
        "at": entry.at,
        "person": entry.person_id,
        "reference": entry.reference,
        "scopes": list(entry.scopes),
        "hashes": [list(one) for one in entry.hashes],
    }
    return _append(path, line)


def append_void(path: Path, key: str, *, at: str, because: str) -> None:
    """An erasure that was written down did not happen, or is not to be repeated any more."""
    _append(path, {"void": key, "at": at, "because": because})


def entries(path: Path) -> list[Entry]:
    """What is to be repeated after a backup was restored, in the order it happened. Raises
    BrokenLedger when a line was changed or removed."""
    found: dict[str, Entry] = {}
    for line in _lines(path):
        if "void" in line:
            found.pop(line["void"], None)
        else:
            found[line["erasure"]] = Entry(
                line["erasure"],
                line["at"],
                line["person"],
                line["reference"],
                tuple(line["scopes"]),
                tuple((kind, text) for kind, text in line["hashes"]),
            )
    return list(found.values())


def is_in(path: Path, key: str) -> bool:
    """Whether an erasure stands in the ledger and is not void."""
    return any(one.key == key for one in entries(path))


def keys_ever(path: Path) -> set[str]:
    """Every erasure that was written down, void or not."""
    return {_about(line) for line in _lines(path)}


def last_key(path: Path) -> str | None:
    """The newest erasure that stands and that anybody can be recognized by, from the end of the
    file alone. Raises BrokenLedger."""
    if not path.exists():
        return None
    void = set()
    rows = path.read_bytes().split(b"\n")[:-1]  # what follows the last newline was cut off
    for number, row in reversed(list(enumerate(rows, 1))):
        line = _read(row, number, path)
        if "void" in line:
            void.add(line["void"])
        elif line["erasure"] not in void and line["hashes"]:
            return str(line["erasure"])
    return None


def _append(path: Path, line: dict[str, Any]) -> bool:
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _mend_end(handle)
        rows = path.read_bytes().split(b"\n")[:-1]
        said = _last_about(_about(line), rows, path)
        if said is not None and _is_the_same(said, line):
            return False
        previous = _whole(rows[-1], len(rows), path)["digest"] if rows else START
        _write(handle, _spelled(line, previous))
    finally:
        os.close(handle)
    if is_new:
        _keep_name(path.parent)
    return True


def _about(line: dict[str, Any]) -> str:
    """The key of the erasure a line is about."""
    return str(line.get("erasure", line.get("void")))


def _is_the_same(said: dict[str, Any], line: dict[str, Any]) -> bool:
    """Whether a line says nothing new after the last one about the same erasure."""
    return all(said.get(name) == line.get(name) for name in ("void", "scopes", "hashes"))


def _write(handle: int, line: bytes) -> None:
    """All of it, onto the disk. A full disk may take a part: that counts for nothing, and the next
    line takes it back."""
    if os.write(handle, line) != len(line):
        raise OSError("The erasure ledger's disk did not take a whole line.")
    os.fsync(handle)


def _mend_end(handle: int) -> None:
    """A line that was cut off by a crash while it was written never counted: nothing was erased
    after it. It is taken back."""
    size = os.fstat(handle).st_size
    content = os.pread(handle, size, 0)
    whole = content.rfind(b"\n") + 1
    if whole != size:
        os.ftruncate(handle, whole)


def _keep_name(folder: Path) -> None:
    """A new file's name is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _spelled(line: dict[str, Any], previous: str) -> bytes:
    whole = line | {"previous": previous, "digest": _digest(line, previous)}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _digest(line: dict[str, Any], previous: str) -> str:
    text = json.dumps(line, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode()).hexdigest()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """All lines, each checked against the one before it. Raises BrokenLedger."""
    if not path.exists():
        return
    previous = START
    rows: Sequence[bytes] = path.read_bytes().split(b"\n")
    for number, row in enumerate(rows[:-1], 1):  # what follows the last newline was cut off
        line = _whole(row, number, path)
        if line["previous"] != previous:
            raise BrokenLedger(CHANGED.format(number=number, path=path))
        previous = line["digest"]
        yield line


def _last_about(key: str, rows: Sequence[bytes], path: Path) -> dict[str, Any] | None:
    """The last line about an erasure. Only lines in which its key stands are read: the rest of a
    long file is checked when it is read whole, not by everybody who adds to it."""
    named = [number for number, row in enumerate(rows, 1) if key.encode() in row]
    lines = [_whole(rows[number - 1], number, path) for number in named]
    return next((one for one in reversed(lines) if _about(one) == key), None)


def _whole(row: bytes, number: int, path: Path) -> dict[str, Any]:
    """A line that is as it was written. Raises BrokenLedger."""
    line = _read(row, number, path)
    said = {name: line[name] for name in line if name not in ("previous", "digest")}
    if line["digest"] != _digest(said, line["previous"]):
        raise BrokenLedger(CHANGED.format(number=number, path=path))
    return line


def _read(row: bytes, number: int, path: Path) -> dict[str, Any]:
    """A line as it was written. Raises BrokenLedger for anything else."""
    try:
        line = json.loads(row)
    except ValueError:
        line = None
    if not isinstance(line, dict) or not set(line) >= LINE or not KINDS & set(line):
        raise BrokenLedger(f"Line {number} of {path} cannot be read.")
    return line
