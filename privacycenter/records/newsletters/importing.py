"""The mailing house's list of subscribers. A name the subscriber corrected stays; nothing is ever
deleted, because the file may hold a part of the list."""

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import RowMapping

from privacycenter.imports import Column, Line, Reject, Table, cells
from privacycenter.records.corrections.noting import corrected_fields
from privacycenter.records.keeping import TableImport, Values
from privacycenter.records.newsletters.correcting import HOLDING
from privacycenter.records.newsletters.models import Subscription
from privacycenter.spelling import key_of


class NewslettersImport(TableImport):
    """Subscriptions: one address on one list."""

    name, about = "newsletters", "newsletter subscriptions"
    scopes = ("newsletters",)
    model, key = Subscription, ("address_key", "list")
    dated = "subscribed_at"
    table = Table(
        Column("email", 320, required=True, read=cells.address, who="address"),
        Column("list", 120, required=True),
        Column("name", 200),
        Column("subscribed_at", 40, read=cells.past),
        Column("how", 120),
        key=lambda line: (key_of(line.values["email"]), line.values["list"]),
    )

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        return [_values(line) for line in lines], []

    def decided(self, known: Sequence[RowMapping]) -> Mapping[int, Set[str]]:
        return corrected_fields(HOLDING, [one["id"] for one in known])


def _values(line: Line) -> Values:
    values = dict(line.values)
    email = values.pop("email")
    return values | {"address": email, "address_key": key_of(email)}
