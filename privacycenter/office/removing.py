"""Taking out a text that its person marked: the clerk sees what it says, and one button removes
it and closes the request, or neither."""

from dataclasses import dataclass
from typing import Any

from privacycenter.access.values import Eyes
from privacycenter.holdings import Field, Holding, Subject
from privacycenter.holdings.bundle import record_of
from privacycenter.identity.people import subject_of
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from privacycenter.web import site


@dataclass(frozen=True)
class Marked:
    """Where a marked text stands. `text` is None once it is not there any more."""

    holding: Holding
    field: Field
    text: str | None


def marked_text(request: Request) -> Marked | None:
    """The text a removal request is about, as its person reads it."""
    return _find(request, subject_of(request.person_id))


def remove_as_asked(request_id: int, staff_id: int) -> None:
    """Take the text out and close the request. Already gone, there is nothing left to do."""
    request = lifecycle.fulfil(request_id, staff_id, kind="removal")
    subject = subject_of(request.person_id)
    marked = _find(request, subject)
    if marked is not None and marked.text is not None:
        assert marked.holding.remove_text is not None
        marked.holding.remove_text(subject, int(request.asked["record"]), marked.field.key)


def _find(request: Request, subject: Subject) -> Marked | None:
    asked: dict[str, Any] = request.asked
    holding = next((one for one in site().holdings if one.key == asked["holding"]), None)
    field = holding.field(str(asked["field"])) if holding else None
    if holding is None or field is None or holding.remove_text is None:
        return None
    row = record_of(holding, subject, int(asked["record"]))
    value = getattr(row, field.key) if row is not None else None
    eyes = Eyes(subject, site().settings, site().safe)
    return Marked(holding, field, str(eyes.see(field, value)) if value else None)
