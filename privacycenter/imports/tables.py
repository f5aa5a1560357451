"""Reading a table: CSV whose first line names the columns, each cell checked as it is declared.

A full card number in any cell is refused with its line and column, and is kept nowhere.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from privacycenter.cards import REFUSED, holds_card_number
from privacycenter.imports.batches import Batch, Reject
from privacycenter.suppression.listing import Name, named
from privacycenter.web.forms import Text, tidy

BATCH_ROWS = 2000


class UnreadableFile(Exception):
    """The file as a whole cannot be what it is said to be; says why."""


@dataclass(frozen=True)
class Column:
    """One column. `read` turns the text of a cell that is not empty into its value, or raises
    ValueError with half a sentence that follows the column's name. `who` is as what its cells
    name somebody: as address, user or visitor."""

    name: str
    longest: int  # characters
    required: bool = False
    lines: bool = False
    read: Callable[[str], Any] | None = None
    who: str | None = None


@dataclass(frozen=True)
class Line:
    """A line whose cells are all good. `values` has every column; an empty cell is None, and so is
    a column the file does not have (`given` names those it has). `who` are the columns that name
    somebody, and as what."""

    number: int
    text: str
    values: dict[str, Any]
    given: tuple[str, ...]
    who: Mapping[str, str]

    @property
    def names(self) -> tuple[Name, ...]:
        """Whom the line names."""
        return _names(self.who, self.values)

    def reject(self, reason: str) -> Reject:
        return Reject(self.number, reason, self.text, self.names)


class Table:
    """The columns of a file. `key` names columns that together stand for one record: a line with
    the same ones as an earlier line of the file is refused."""

    def __init__(self, *columns: Column, key: Callable[[Line], Any] | None = None) -> None:
        self._columns = {column.name: column for column in columns}
        self._who = {one.name: one.who for one in columns if one.who is not None}
        self._checks = {column.name: Text(column.longest, lines=column.lines) for column in columns}
        self._key = key

    @property
    def in_words(self) -> str:
        """Its columns, the required ones first."""
        columns = self._columns.values()
        needed = ", ".join(one.name for one in columns if one.required)
        further = ", ".join(one.name for one in columns if not one.required)
        return f"{needed}, and optionally {further}" if further else needed

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        """Lines, some thousand at a time. Raises UnreadableFile for a wrong header."""
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        try:
            yield from self._batches(csv.reader(text, strict=False))
        finally:
            text.detach()  # the file is its opener's to close

    def _batches(self, reader: Any) -> Iterator[Batch]:
        names, seen = self._header(reader), set[Any]()
        batch = Batch(0, [], [])
        for cells in _lines_of(reader):
            if not cells:
                continue
            batch.read += 1
            found = self._line(reader.line_num, names, cells)
            if isinstance(found, Line) and self._key is not None:
                known = len(seen)
                seen.add(self._key(found))
                if len(seen) == known:
                    found = found.reject("the same record stands further up in this file")
            if isinstance(found, Reject):
                batch.rejects.append(found)
            else:
                batch.rows.append(found)
            if batch.read >= BATCH_ROWS:
                yield batch
                batch = Batch(0, [], [])
        yield batch

    def _header(self, reader: Any) -> tuple[str, ...]:
        names = tuple(name.strip().lower() for name in next(_lines_of(reader), []))
        missing = [
            name for name, one in self._columns.items() if one.required and name not in names
        ]
        if missing:
            raise UnreadableFile(f"The first line must name the columns; missing: {missing}.")
        if len(set(names)) != len(names) or set(names) - set(self._columns):
            unknown = [name for name in names if name not in self._columns]
            raise UnreadableFile(
                f"The first line names columns nobody knows, or one twice. Known are: "
                f"{', '.join(self._columns)}. Unknown: {len(unknown)}."
            )
        return names

    def _line(self, number: int, names: tuple[str, ...], cells: list[str]) -> Line | Reject:
        text = ",".join(cells)
        if len(cells) != len(names):
            return Reject(number, f"has {len(cells)} columns, not {len(names)}", text)
        values: dict[str, Any] = dict.fromkeys(self._columns)
        for name, cell in zip(names, cells, strict=True):
            try:
                values[name] = self._value(self._columns[name], tidy(cell))
            except ValueError as fault:
                written = dict(zip(names, map(tidy, cells), strict=True))
                return Reject(number, f"{name}{fault}", text, _names(self._who, written))
        line = Line(number, text, values, names, self._who)
        empty = [n for n, one in self._columns.items() if one.required and values[n] is None]
        return line.reject(f"{empty[0]} is empty") if empty else line

    def _value(self, column: Column, text: str) -> Any:
        """The value of a cell. Raises ValueError with what follows the column's name."""
        if not text:
            return None
        if holds_card_number(text):
            raise ValueError(f" {REFUSED}")
        fault = self._checks[column.name].fault(text)
        if fault:
            raise ValueError(f": {fault}")
        try:
            return text if column.read is None else column.read(text)
        except ValueError as error:
            raise ValueError(f" {error}") from error


def _names(who: Mapping[str, str], cells: Mapping[str, Any]) -> tuple[Name, ...]:
    return tuple(named(kind, cells[name]) for name, kind in who.items() if cells.get(name))


def _lines_of(reader: Any) -> Iterator[list[str]]:
    """The reader's lines; one that csv itself gives up on comes as a single cell."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield ["(unreadable)"]
