"""Moving the clock of a case, by the verbs that the law allows."""

from typing import Any

from flask import Blueprint, make_response, url_for

from privacycenter.office.forms import ExtendForm, QuestionForm
from privacycenter.office.views import ANSWER, show
from privacycenter.rights import lifecycle
from privacycenter.rights.extending import extend
from privacycenter.rights.pausing import ask_for_proof, resume
from privacycenter.web import office, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("clocks", __name__, url_prefix="/office/requests")


@blueprint.post("/<id:request_id>/extend")
@office(ANSWER)
@writes
def extend_case(request_id: int) -> Any:
    """Take more time, once, and say why."""
    form = ExtendForm()
    if not form.validate_on_submit():
        return make_response(show(lifecycle.request_for_office(request_id), more=form), 422)
    extend(request_id, visitor().owner_id, form.reason.text, site().settings)
    return go(
        url_for("office.show_case", request_id=request_id),
        "The answer is due later now. A letter tells the person, with your reason.",
    )


@blueprint.post("/<id:request_id>/ask-for-proof")
@office(ANSWER)
@writes
def ask_who_asks(request_id: int) -> Any:
    """Ask the person to show who they are."""
    form = QuestionForm()
    if not form.validate_on_submit():
        return make_response(show(lifecycle.request_for_office(request_id), proof=form), 422)
    stands = ask_for_proof(request_id, visitor().owner_id, form.question.text, site().settings)
    return go(
        url_for("office.show_case", request_id=request_id),
        "You have asked. " + ("The clock stands still now." if stands else "The clock runs on."),
    )


@blueprint.post("/<id:request_id>/resume")
@office(ANSWER)
@writes
def resume_case(request_id: int) -> Any:
    """Let the clock run again."""
    resume(request_id, visitor().owner_id, site().settings)
    return go(url_for("office.show_case", request_id=request_id), "The clock runs again.")
