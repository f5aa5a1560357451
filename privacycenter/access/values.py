"""Values as people read them, and as machines do."""

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from privacycenter.holdings import Field, Subject, sealed_place
from privacycenter.holdings.veil import hide_addresses
from privacycenter.sealing import Safe, Unreadable
from privacycenter.settings import Settings
from privacycenter.web import words

log = logging.getLogger(__name__)
UNREADABLE = "We cannot read this at the moment"  # its key is not listed: an operator is told


@dataclass(frozen=True)
class Eyes:
    """Whose eyes a value is for: what is sealed is opened for them, and of the addresses in free
    text they see their own and the company's."""

    subject: Subject
    settings: Settings
    safe: Safe

    def may_see(self, address_key: str) -> bool:
        """Whether an address is the person's own, or the company's."""
        return address_key in self.subject.addresses or self.settings.is_ours(address_key)

    def veil(self, text: str) -> str:
        """A text with everybody else's addresses hidden."""
        return hide_addresses(text, self.may_see)

    def see(self, field: Field, value: Any) -> Any:
        """A stored value as this person may see it."""
        if value is None or field.never_leaves is not None:
            return value
        if field.sealed:
            place = sealed_place(field.columns[0], self.subject.person_id)
            try:
                value = self.safe.open(value, place=place)
            except Unreadable:
                log.error("a sealed value does not open", extra={"column": field.columns[0]})
                return UNREADABLE
        return self.veil(value) if field.veiled else value


def for_people(field: Field, value: Any, eyes: Eyes) -> Any:
    """What stands in a cell: text, a `time` element, or the sentence that replaces a secret."""
    if value is None or value == "":
        return ""
    if field.never_leaves is not None:
        return field.never_leaves
    value = eyes.see(field, value)
    if field.spell is not None and value is not UNREADABLE:
        return field.spell(value)
    if isinstance(value, datetime | date):
        return words.time_element(value, eyes.settings.time_zone)
    if isinstance(value, dict):
        return "; ".join(f"{key.replace('_', ' ')}: {text}" for key, text in value.items())
    return str(value)


def for_machines(field: Field, value: Any, eyes: Eyes) -> Any:
    """What stands in JSON: ISO 8601 for days and instants."""
    if value is None:
        return None
    if field.never_leaves is not None:
        return field.never_leaves
    value = eyes.see(field, value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


encode = json.JSONEncoder(ensure_ascii=False).encode
TEXT, INSTANTS = {str, type(None)}, {datetime, type(None)}

Column = Sequence[Any]


def column_for_machines(field: Field, values: Column, eyes: Eyes) -> Column:
    """A field's values of many records, as `for_machines` has them; most are texts already."""
    kinds = set(map(type, values))
    is_plain = field.never_leaves is None and not field.sealed and not field.veiled
    if not is_plain or not (kinds <= TEXT or kinds <= INSTANTS):
        return [for_machines(field, value, eyes) for value in values]
    if kinds <= TEXT:
        return values
    return [None if value is None else value.isoformat() for value in values]


def column_in_json(values: Column) -> list[str]:
    """The same values as JSON writes them."""
    return ["null" if value is None else encode(value) for value in values]


# What makes a spreadsheet run a cell, also behind quotes and what it does not show (OWASP).
RUNS = re.compile("[\t\r\n\0]|[\\s'\"\u200b\ufeff]*[=+\\-@\0\uff1d\uff0b\uff0d\uff20]")


def for_tables(value: Any) -> str:
    """What stands in CSV. A cell that a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return encode(value)
    return "'" + value if RUNS.match(value) else value


def column_for_tables(values: Column) -> list[str]:
    """A field's values of many records, as `for_tables` has them."""
    if not set(map(type, values)) <= TEXT:
        return [for_tables(value) for value in values]
    runs = RUNS.match
    return ["" if text is None else "'" + text if runs(text) else text for text in values]
