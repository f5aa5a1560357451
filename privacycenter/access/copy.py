"""The copy (P73): one ZIP, streamed, with JSON, CSV and a readable page for each holding.

Nothing is written to disk and nothing is held in memory but a few thousand rows, so there is no
file that could outlive the account. What must never leave is named, and its value is not here.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Row

from privacycenter import clock
from privacycenter.access.values import (
    Column,
    Eyes,
    column_for_machines,
    column_for_tables,
    column_in_json,
    encode,
    for_people,
)
from privacycenter.db import Database
from privacycenter.holdings import CATEGORIES, Category, Holding, Subject
from privacycenter.holdings.bundle import stream_of
from privacycenter.settings import Settings

PIECE = 64 * 1024
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
READABLE_RECORDS = 500  # on the readable page; the data files have all


class _Sink(io.RawIOBase):
    """Takes what the ZIP writes and hands it on piece by piece; cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        self.size = 0
        return whole


@dataclass(frozen=True)
class Copy:
    """What goes into the copy, and where it comes from."""

    holdings: Sequence[Holding]
    eyes: Eyes
    database: Database
    page: Callable[..., Iterable[str]]  # renders the readable page, in pieces

    @property
    def subject(self) -> Subject:
        return self.eyes.subject

    @property
    def settings(self) -> Settings:
        return self.eyes.settings

    def stream(self) -> Iterator[bytes]:
        """The ZIP, in pieces. Opens its own read session, and closes it."""
        sink = _Sink()
        with (
            self.database.apart() as reading,
            zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            connection = reading.connection()
            for name, lines in self._files(connection):
                info = zipfile.ZipInfo(name, clock.now().timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(info, "w", force_zip64=True) as file:
                    for text in lines:
                        file.write(text.encode() if isinstance(text, str) else text)
                        if sink.size >= PIECE:
                            yield sink.taken()
        yield sink.taken()

    def _files(self, connection: Any) -> Iterator[tuple[str, Iterable[str | bytes]]]:
        yield "read-me-first.html", self._readable(connection)
        for holding in self.holdings:
            yield f"{holding.key}.json", self._json(holding, connection)
            yield f"{holding.key}.csv", self._csv(holding, connection)
            for one in holding.files(self.subject, connection) if holding.files else ():
                name = safe_name(self.eyes.veil(one.name))
                yield f"{holding.key}/attachments/{one.number}-{name}", self._pieces(one.content)

    def _pieces(self, content: bytes | str) -> Iterator[bytes]:
        data = content if isinstance(content, bytes) else self.eyes.veil(content).encode()
        yield from (data[start : start + PIECE] for start in range(0, len(data), PIECE))

    def _json(self, holding: Holding, connection: Any) -> Iterator[str]:
        about = {
            "kind": holding.title,
            "why": holding.why,
            "basis": holding.basis,
            "came_from": holding.source,
            "passed_to": holding.recipients,
            "kept": kept_in_words(holding, self.settings),
            "lies_in": lies_in_words(holding, self.settings),
            "fields": {field.key: field.label for field in holding.fields},
        }
        head = json.dumps(about, ensure_ascii=False, indent=1)
        yield head[:-2] + ',\n "records": ['
        before = "\n  "
        names = [encode(field.key).replace("%", "%%") for field in holding.fields]
        record = "{" + ", ".join(name + ": %s" for name in names) + "}"
        for piece in stream_of(holding, self.subject, connection):
            cells = map(column_in_json, self._columns(holding, piece))
            yield before + ",\n  ".join([record % row for row in zip(*cells, strict=True)])
            before = ",\n  "
        yield "\n ]\n}\n"

    def _csv(self, holding: Holding, connection: Any) -> Iterator[str]:
        out = io.StringIO()
        write = csv.writer(out, quoting=csv.QUOTE_ALL)
        write.writerow([field.label for field in holding.fields])
        for piece in stream_of(holding, self.subject, connection):
            cells = map(column_for_tables, self._columns(holding, piece))
            write.writerows(zip(*cells, strict=True))
            yield out.getvalue()
            out.seek(0)
            out.truncate()
        yield out.getvalue()

    def _columns(self, holding: Holding, piece: Sequence[Row[Any]]) -> Iterator[Column]:
        """What machines read of some records, field by field: whole columns turned at once."""
        found = dict(zip(piece[0]._fields, zip(*piece, strict=True), strict=True))
        return (column_for_machines(field, found[field.key], self.eyes) for field in holding.fields)

    def _readable(self, connection: Any) -> Iterable[str]:
        def records(holding: Holding) -> list[list[Any]]:
            some = connection.execute(
                holding.rows.order_by(holding.key_column.desc()).limit(READABLE_RECORDS),
                self.subject.binds,
            )
            return [
                [for_people(field, getattr(row, field.key), self.eyes) for field in holding.fields]
                for row in some
            ]

        def number(holding: Holding) -> int:
            return int(connection.scalar(holding.count, self.subject.binds) or 0)

        return self.page(
            holdings=self.holdings,
            records=records,
            number=number,
            made_at=clock.now(),
            most=READABLE_RECORDS,
            elsewhere=elsewhere(self.holdings),
            kept=lambda holding: kept_in_words(holding, self.settings),
            lies_in=lambda holding: lies_in_words(holding, self.settings),
        )


def safe_name(name: str) -> str:
    """A file's name that means nothing but itself on any machine."""
    return UNSAFE.sub("-", name)[-80:].strip("-.") or "file"


def elsewhere(holdings: Sequence[Holding]) -> list[Category]:
    """Categories whose system nobody has connected."""
    connected = {holding.category for holding in holdings}
    return [category for category in CATEGORIES if category.key not in connected]


def lies_in_words(holding: Holding, settings: Settings) -> str:
    """Where a holding's records lie: the country, and with whom."""
    said = holding.lies_in.format(**vars(settings))
    return said[:1].upper() + said[1:]


def kept_in_words(holding: Holding, settings: Settings) -> str:
    kept = holding.kept
    return kept.format(**vars(settings)) if "{" in kept else kept


def page_renderer(app: Flask) -> Callable[..., Iterable[str]]:
    """The readable page's template, rendered piece by piece."""
    template = app.jinja_env.get_template("access/copy_page.html")

    def render(**facts: Any) -> Iterable[str]:
        return template.stream(**facts)

    return render
