"""What every step of a deletion has in common: it is of a deletion, and some need a code."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from privacycenter.identity.staff_codes import LIMITS, spend_code
from privacycenter.office.forms import CodeForm
from privacycenter.refusals import Invalid, Unknown
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from privacycenter.web import site, visitor
from privacycenter.web.going import go


def deletion(request_id: int) -> Request:
    """A confirmed deletion. Raises Unknown for a request of another kind."""
    request = lifecycle.request_for_office(request_id)
    if request.kind != "deletion":
        raise Unknown
    return request


def to_case(request_id: int, said: str) -> Any:
    return go(url_for("office.show_case", request_id=request_id), said)


def with_code(form: CodeForm, verb: Callable[[], Any]) -> bool:
    """Whether the verb was carried out, by a code that is used up now. What was refused stands
    beside its field, and nothing else was changed."""
    if not form.validate_on_submit():
        return False
    try:
        spend_code(visitor().owner_id, form.code.text, site().safe)
        verb()
    except Invalid as refusal:
        form.blame(refusal.field or "code", str(refusal))
        return False
    site().forgive(*LIMITS)
    return True
