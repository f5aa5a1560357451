"""A person's copy with a million log lines against writing the same files bare.

The reference reads the same rows through the raw driver by the same question, and writes the same
JSON and CSV file, byte for byte, into a ZIP with the same compression, streamed in pieces of the
same size. Both files are compared before anything is timed. The readable page and the other kinds
of records, a few rows, are work of the product alone.

Memory is what the copy adds at its peak to a process of its own that has the site and nothing to
do (`copying_memory`).
"""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench import stage
from bench.measuring import Figure, Others, compare, seconds_of
from privacycenter.access.copy import PIECE, Copy, kept_in_words, lies_in_words, page_renderer
from privacycenter.access.values import RUNS, Eyes
from privacycenter.holdings import Subject
from privacycenter.records.server_logs.holding import SERVER_LOGS
from privacycenter.web import Site

NAME, REACH, MOST_MIB = "copying", 0.8, 16
ROWS = """
    SELECT at, ip, request, browser, visitor_id FROM log_line
    WHERE person_id = ? OR visitor_id IN (?) ORDER BY id
"""
PIECE_ROWS = 500


def measure(*, small: bool) -> list[Figure]:
    number = 50_000 if small else 1_000_000
    with stage.folder() as place:
        path = stage.migrated(place / "person.sqlite")
        with stage.site(path) as app:
            _fill(path, 1, 1000)
            _same_files(app, path)
            _fill(path, 1001, number)
            found = compare(
                lambda: seconds_of(lambda: _drain(copy_of(app).stream())),
                lambda: seconds_of(lambda: _drain(_bare(app, path))),
                rounds=3,
            )
        others = Others()
        peak = subprocess.run(
            [sys.executable, "-m", "bench.copying_memory", str(path)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    what = f"{number:,} rows: {found.product:.1f} s, bare {found.bare:.1f} s"
    return [
        Figure("a person's copy", what, found.speed, REACH, found.others),
        Figure(
            "its memory above idle",
            f"{number:,} rows",
            float(peak),
            MOST_MIB,
            others.share,
            is_ceiling=True,
            unit=" MiB",
        ),
    ]


def copy_of(app: Site) -> Copy:
    """The copy of the person whose log lines these are."""
    subject = Subject(1, ("dana@example.com",), ("v-dana",))
    return Copy(
        app.holdings, Eyes(subject, app.settings, app.safe), app.database, page_renderer(app)
    )


def _fill(path: Path, first: int, last: int) -> None:
    """Lines of one person: most of them signed in, some only with the browser's id."""
    connection = stage.plain_connection(path)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT OR IGNORE INTO person (id, user_id, user_key, name, known_since, policy_version) "
        "VALUES (1, 'dana', 'dana', 'Dana', '2026-01-01 00:00:00.000000', '2026-07-01')"
    )
    connection.executemany(
        "INSERT INTO log_line (line_key, at, ip, request, browser, visitor_id, person_id, "
        "is_shortened) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        (_line(number) for number in range(first, last + 1)),
    )
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def _line(number: int) -> tuple[object, ...]:
    at = f"2026-10-{number // 40_000 + 1:02} {number // 1700 % 24:02}:{number // 28 % 60:02}:05"
    browser = "-" if number % 50 == 0 else f"Mozilla/5.0 (X11; Linux) Chrome/{number % 97}.0"
    return (
        number.to_bytes(16, "big"),
        at + ".000000",
        f"198.51.100.{number % 256}",
        f"GET /classifieds/{number * 7919 % 99991}/presses",
        browser,
        None if number % 3 else "v-dana",
        1 if number % 5 else None if number % 3 == 0 else 1,
    )


def _bare(app: Site, path: Path) -> Iterator[bytes]:
    """The same two files, as a script would write them."""
    sink = _Sink()
    connection = stage.plain_connection(path)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[call-overload]
        for name, write in (("server-logs.json", _json), ("server-logs.csv", _csv)):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as file:
                for text in write(app, connection.execute(ROWS, (1, "v-dana"))):
                    file.write(text.encode())
                    if sink.size >= PIECE:
                        yield sink.taken()
    connection.close()
    yield sink.taken()


class _Sink:
    """Collects what is written, for whoever sends it on."""

    def __init__(self) -> None:
        self._whole = bytearray()

    @property
    def size(self) -> int:
        return len(self._whole)

    def write(self, data: bytes) -> int:
        self._whole += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        whole, self._whole = bytes(self._whole), bytearray()
        return whole


def _json(app: Site, cursor: Any) -> Iterator[str]:
    keys = [field.key for field in SERVER_LOGS.fields]
    about = {
        "kind": SERVER_LOGS.title,
        "why": SERVER_LOGS.why,
        "basis": SERVER_LOGS.basis,
        "came_from": SERVER_LOGS.source,
        "passed_to": SERVER_LOGS.recipients,
        "kept": kept_in_words(SERVER_LOGS, app.settings),
        "lies_in": lies_in_words(SERVER_LOGS, app.settings),
        "fields": {field.key: field.label for field in SERVER_LOGS.fields},
    }
    yield json.dumps(about, ensure_ascii=False, indent=1)[:-2] + ',\n "records": ['
    before, dump = "\n  ", json.JSONEncoder(ensure_ascii=False).encode
    while some := cursor.fetchmany(PIECE_ROWS):
        yield before + ",\n  ".join(
            [dump(dict(zip(keys, (_iso(row[0]), *row[1:]), strict=True))) for row in some]
        )
        before = ",\n  "
    yield "\n ]\n}\n"


def _csv(_app: Site, cursor: Any) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([field.label for field in SERVER_LOGS.fields])
    while some := cursor.fetchmany(PIECE_ROWS):
        writer.writerows([_iso(row[0]), *map(_harmless, row[1:])] for row in some)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _iso(at: str) -> str:
    """The column's text of an instant without a fraction, as ISO 8601."""
    return f"{at[:10]}T{at[11:19]}+00:00"


def _harmless(value: str | None) -> str:
    """A cell that no spreadsheet runs."""
    if value is None:
        return ""
    return "'" + value if RUNS.match(value) else value


def _drain(pieces: Iterable[bytes]) -> None:
    for _ in pieces:
        pass


def _same_files(app: Site, path: Path) -> None:
    """The reference's two files are the product's, byte for byte."""
    mine, theirs = (
        zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
        for pieces in (copy_of(app).stream(), _bare(app, path))
    )
    for name in theirs.namelist():
        assert mine.read(name) == theirs.read(name), name
