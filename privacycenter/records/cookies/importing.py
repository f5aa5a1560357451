"""Cookies, as the trade sites' own databases list them: one of each name for each browser."""

from collections.abc import Sequence

from privacycenter.imports import Column, Line, Reject, Table, cells
from privacycenter.records.cookies.models import StoredCookie
from privacycenter.records.keeping import TableImport, Values


class CookiesImport(TableImport):
    """Cookies of browsers. The same one set again takes the place of the earlier."""

    name, about = "cookies", "cookies and preferences"
    scopes = ("cookies",)
    model, key = StoredCookie, ("visitor_id", "name")
    when = "set_at"
    table = Table(
        Column("visitor_id", 80, required=True, who="visitor"),
        Column("name", 120, required=True),
        Column("purpose", 200, required=True),
        Column("set_at", 40, required=True, read=cells.past),
        Column("expires_at", 40, required=True, read=cells.instant),
        Column("value", 500),
        key=lambda line: (line.values["visitor_id"], line.values["name"]),
    )

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        return [dict(line.values) for line in lines], []
