"""Whose data we process for which partner: what kind, since when, and whom to ask. The data itself
stays with the partner's own and is never in the file."""

from collections.abc import Sequence

from privacycenter.imports import Column, Line, Reject, Table, cells
from privacycenter.records.keeping import TableImport, Values
from privacycenter.records.partners.models import PartnerRecord
from privacycenter.spelling import key_of


def whom(text: str) -> str:
    """An address to write to, or a page."""
    try:
        return cells.address(text) if "@" in text else cells.page(text)
    except ValueError as error:
        raise ValueError("is neither an e-mail address nor a page") from error


class PartnersImport(TableImport):
    """One kind of information we process about one address for one partner. Each time a list
    names it, that is noted: what no list names any more is erased in time."""

    name, about = "partners", "the list of partners we process information for"
    scopes = ("partners",)
    model, key = PartnerRecord, ("partner", "address_key", "what")
    when = "since_at"
    notes_every_time = True
    table = Table(
        Column("partner", 200, required=True),
        Column("ask", 300, required=True, read=whom),
        Column("email", 320, required=True, read=cells.address, who="address"),
        Column("what", 200, required=True),
        Column("since_at", 40, required=True, read=cells.past),
        key=lambda line: (
            line.values["partner"],
            key_of(line.values["email"]),
            line.values["what"],
        ),
    )

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        return [_values(line) for line in lines], []


def _values(line: Line) -> Values:
    values = dict(line.values)
    email = values.pop("email")
    return values | {"address": email, "address_key": key_of(email)}
