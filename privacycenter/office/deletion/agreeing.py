"""The decision about a deletion, for a second person: what is proposed, why, and what has changed
since. Nothing here says whose it is."""

from typing import Any

from flask import Blueprint, make_response, render_template

from privacycenter.holdings.grounds import WORDS
from privacycenter.identity.staff_codes import LIMITS
from privacycenter.office.deletion import showing
from privacycenter.office.deletion.forms import ApproveForm, ReturnForm
from privacycenter.office.deletion.standing import DECIDE, standing_of
from privacycenter.office.deletion.steps import deletion, to_case, with_code
from privacycenter.rights.deletion import deciding
from privacycenter.rights.models import Request
from privacycenter.rights.views import in_words
from privacycenter.web import limited, office, site, visitor, writes

blueprint = Blueprint("decisions", __name__, url_prefix="/office/requests")


@blueprint.get("/<id:request_id>/decision")
@office(DECIDE)
def show_decision(request_id: int) -> Any:
    """What is proposed, for a second person. Nothing here says whose it is."""
    return make_response(decision_page(deletion(request_id)))


def decision_page(
    one: Request, approve: ApproveForm | None = None, back: ReturnForm | None = None
) -> str:
    means, standing = site().means, standing_of(one, visitor())
    assert standing is not None
    decision = standing.decision if standing.waits and one.state == "open" else None
    outlook = showing.outlook_of(one, decision) if decision else None
    plan = means.plan_again(one, decision) if decision and decision.outcome == "erase" else None
    has_changed = bool(decision and plan and plan.fingerprint != decision.fingerprint)
    if decision is not None:
        showing.note_look(one, showing.NUMBERS, showing.TO_DECIDE)
    approve = approve or ApproveForm(formdata=None)
    back = back or ReturnForm(formdata=None)
    return render_template(
        "decisions/show_decision.html",
        standing=standing,
        decision=decision,
        outlook=outlook,
        has_changed=has_changed,
        changed=showing.what_changed(outlook.parts, plan) if outlook and plan else [],
        approve=approve,
        back_form=back,
        ground_in_words=WORDS.get(decision.ground or "", "") if decision else "",
        history=showing.history_of(one),
        problems=approve.problems + back.problems,
        **in_words(one),
    )


@blueprint.post("/<id:request_id>/decision/<id:decision_id>/approve")
@office(DECIDE)
@writes
@limited(*LIMITS)
def approve_decision(request_id: int, decision_id: int) -> Any:
    """Agree to exactly this decision."""
    form, means = ApproveForm(), site().means

    def approve() -> None:
        deciding.approve(request_id, visitor().owner_id, decision_id=decision_id, means=means)

    one = deletion(request_id)
    if not with_code(form, approve):
        return make_response(decision_page(one, approve=form), 422)
    if one.state == "declined":
        return to_case(request_id, "Declined. A letter tells the person why, and the ways on.")
    return to_case(
        request_id, "Approved. The erasure begins within seconds; nobody signs in as them any more."
    )


@blueprint.post("/<id:request_id>/decision/<id:decision_id>/send-back")
@office(DECIDE)
@writes
@limited(*LIMITS)
def send_back(request_id: int, decision_id: int) -> Any:
    """Do not agree, and say what should be different."""
    form = ReturnForm()

    def give_back() -> None:
        deciding.give_back(
            request_id, visitor().owner_id, decision_id=decision_id, remark=form.remark.text
        )

    if not with_code(form, give_back):
        one = deletion(request_id)
        return make_response(decision_page(one, back=form), 422)
    return to_case(request_id, "Sent back, with your remark.")
