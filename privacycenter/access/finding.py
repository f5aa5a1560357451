"""What a page of one's own is about: a holding, a field, a record. What is not there, or is
somebody else's, is unknown."""

from typing import Any

from sqlalchemy import Row

from privacycenter.holdings import Change, Field, Holding, Shape, Subject
from privacycenter.holdings.bundle import page_of, record_of
from privacycenter.records.review.deciding import is_dropped
from privacycenter.refusals import Invalid, Unknown
from privacycenter.web import site, visitor


def holding_named(key: str, shape: Shape | None = None) -> Holding:
    """The holding of that key, and of that shape if one is asked for. Raises Unknown."""
    found = next((one for one in site().holdings if one.key == key), None)
    if found is None or shape not in (None, found.shape):
        raise Unknown
    return found


def field_to_correct(holding: Holding, key: str) -> Field:
    """A field the person may change here and now. Raises Unknown."""
    field = holding.field(key)
    if field is None or field.change is not Change.HERE or holding.correct is None:
        raise Unknown
    if field.members_only and not visitor().has_account:
        raise Unknown
    if field.droppable and is_dropped(holding.key, field.key):
        raise Invalid("We no longer keep this: our yearly review dropped it.")
    return field


def field_to_mark(holding: Holding, key: str) -> Field:
    """Free text the person may mark for removal. Raises Unknown."""
    field = holding.field(key)
    if field is None or not field.markable or holding.remove_text is None:
        raise Unknown
    return field


def own_record(holding: Holding, subject: Subject, record: int | None) -> Row[Any]:
    """A record of the subject's, or the one there is of a sheet. Raises Unknown."""
    if record is None:
        found = next(iter(page_of(holding, subject, before=None, size=1).records), None)
    else:
        found = record_of(holding, subject, record)
    if found is None:
        raise Unknown
    return found
