"""What affiliated sites passed to us, each thing with the site it came from. Content that was
removed does not come back."""

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import RowMapping

from privacycenter.imports import Column, Line, Reject, Table, cells
from privacycenter.records.affiliated_sites.models import AffiliatedRecord
from privacycenter.records.keeping import TableImport, Values, one_newline
from privacycenter.spelling import key_of


class AffiliatedSitesImport(TableImport):
    """Records of affiliated sites, by the site's own number."""

    name, about = "affiliated-sites", "information from affiliated sites"
    scopes = ("affiliated-sites",)
    model, key = AffiliatedRecord, ("source", "reference")
    when = "received_at"
    table = Table(
        Column("source", 200, required=True),
        Column("source_policy", 300, required=True, read=cells.page),
        Column("reference", 80, required=True),
        Column("email", 320, required=True, read=cells.address, who="address"),
        Column("what", 200, required=True),
        Column("received_at", 40, required=True, read=cells.past),
        Column("content", 20_000, lines=True, read=one_newline),
        key=lambda line: (line.values["source"], line.values["reference"]),
    )

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        return [_values(line) for line in lines], []

    def decided(self, known: Sequence[RowMapping]) -> Mapping[int, Set[str]]:
        return {one["id"]: {"content"} for one in known if one["content_removed_at"] is not None}


def _values(line: Line) -> Values:
    values = dict(line.values)
    email = values.pop("email")
    content = values["content"] or ""
    return values | {"address": email, "address_key": key_of(email), "content": content}
