"""The erasure ledger: lines are only ever added, what was changed is seen, and a crash in the
middle of a line costs nothing."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacycenter.rights.deletion import ledger
from privacycenter.rights.deletion.ledger import (
    BrokenLedger,
    Entry,
    append_erasure,
    append_void,
    entries,
    is_in,
    keys_ever,
    last_key,
)

AT = "2026-11-24T12:00:00+00:00"


def entry(key: str, *hashes: str) -> Entry:
    marks = tuple(("address", one) for one in hashes or ("aa",))
    return Entry(key, AT, 7, "D-2026-0001", ("*", "posts"), marks)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "there" / "erasures.jsonl"


def test_what_is_written_is_read_again(path: Path) -> None:
    assert entries(path) == []
    assert last_key(path) is None
    assert not is_in(path, "k1")
    assert append_erasure(path, entry("k1"))
    assert entries(path) == [entry("k1")]
    assert entries(path)[0].closes_account
    assert is_in(path, "k1")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not append_erasure(path, entry("k1")), "it stands there already"
    assert len(path.read_bytes().splitlines()) == 1


def test_more_that_is_known_is_written_anew(path: Path) -> None:
    append_erasure(path, entry("k1"))
    assert append_erasure(path, entry("k1", "aa", "bb"))
    assert entries(path) == [entry("k1", "aa", "bb")]


def test_what_is_void_is_not_there_until_it_is_written_anew(path: Path) -> None:
    append_erasure(path, entry("k1"))
    append_erasure(path, entry("k2"))
    append_void(path, "k2", at=AT, because="the plan changed")
    append_void(path, "k2", at=AT, because="the plan changed")
    assert [one.key for one in entries(path)] == ["k1"]
    assert last_key(path) == "k1"
    assert keys_ever(path) == {"k1", "k2"}
    assert len(path.read_bytes().splitlines()) == 3
    assert append_erasure(path, entry("k2"))
    assert [one.key for one in entries(path)] == ["k1", "k2"]
    assert last_key(path) == "k2"
    for key in ("k1", "k2"):
        append_void(path, key, at=AT, because="so")
    assert last_key(path) is None


def test_nobody_can_be_recognized_by_a_line_without_hashes(path: Path) -> None:
    append_erasure(path, entry("k1"))
    append_erasure(path, Entry("k2", AT, 8, "D-2026-0002", ("*",), ()))
    assert last_key(path) == "k1"
    assert is_in(path, "k2")


def test_a_line_that_was_cut_off_is_mended_by_the_next(path: Path) -> None:
    append_erasure(path, entry("k1"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"erasure":"k2","at":"20')
    assert entries(path) == [entry("k1")]
    assert last_key(path) == "k1"
    append_erasure(path, entry("k3"))
    assert [one.key for one in entries(path)] == ["k1", "k3"]
    assert path.read_bytes().startswith(whole)


def test_a_full_disk_stops_the_erasure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_erasure(path, entry("k1"))
    write = os.write
    monkeypatch.setattr(ledger.os, "write", lambda handle, line: write(handle, line[:20]))
    with pytest.raises(OSError, match="did not take a whole line"):
        append_erasure(path, entry("k2"))
    monkeypatch.undo()
    assert entries(path) == [entry("k1")]
    assert append_erasure(path, entry("k2"))
    assert [one.key for one in entries(path)] == ["k1", "k2"]


@pytest.mark.parametrize(
    "line", [b"no JSON", b"[1]", b'{"erasure":"k9"}', b'{"at":"","previous":"","digest":""}']
)
def test_lines_that_are_not_ours_are_refused_in_words(path: Path, line: bytes) -> None:
    append_erasure(path, entry("k1"))
    path.write_bytes(path.read_bytes() + line + b"\n")
    for ask in (entries, last_key, keys_ever):
        with pytest.raises(BrokenLedger, match=r"Line 2 of .* cannot be read"):
            ask(path)
    with pytest.raises(BrokenLedger):
        append_erasure(path, entry("k2"))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("write", "void", "tear")),
        st.sampled_from(("k1", "k2", "k3")),
        st.integers(1, 60),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_the_ledger_says_it(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    """Against a dictionary; torn is a line that a crash has cut, which never counted."""
    path, stands = tmp_path_factory.mktemp("ledger") / "erasures.jsonl", dict[str, Entry]()
    for what, key, number in steps:
        if what == "write":
            new = stands.get(key) != entry(key, f"{number:02}")
            assert append_erasure(path, entry(key, f"{number:02}")) is new
            stands[key] = entry(key, f"{number:02}")
        elif what == "void":
            append_void(path, key, at=AT, because="so")
            stands.pop(key, None)
        elif path.exists():
            path.write_bytes(path.read_bytes() + b'{"void":"k1","at":"2026'[:number])
        assert {one.key: one for one in entries(path)} == stands


@given(at=st.integers(0, 10_000), to=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_no_byte_can_be_changed_unseen(
    tmp_path_factory: pytest.TempPathFactory, at: int, to: int
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "erasures.jsonl"
    for key in ("k1", "k2"):
        append_erasure(path, entry(key))
    append_void(path, "k1", at=AT, because="so")
    whole = bytearray(path.read_bytes())
    at %= len(whole)
    before = entries(path)
    changed = whole.copy()
    changed[at] = to
    path.write_bytes(changed)
    last_newline = len(whole) - 1
    if changed == whole:
        assert entries(path) == before
    elif at == last_newline:
        assert len(entries(path)) == 2, "the line was not finished: nothing is void"
    else:
        with pytest.raises(BrokenLedger):
            entries(path)


def test_spelled_is_json_without_spaces(path: Path) -> None:
    append_erasure(path, entry("k1"))
    line = path.read_text()
    assert json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")) + "\n" == line
