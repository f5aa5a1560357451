"""The plan of a deletion, for whoever has the case: what goes, what stays and why, who else has it,
the letter; and the proposal that a second person decides."""

from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from privacycenter.holdings.grounds import keeping_grounds, refusing_grounds
from privacycenter.identity.staff_codes import LIMITS
from privacycenter.office.deletion import showing
from privacycenter.office.deletion.forms import ErasureForm, KeepForm, RefusalForm
from privacycenter.office.deletion.standing import PROPOSE, standing_of
from privacycenter.office.deletion.steps import deletion, to_case, with_code
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import deciding
from privacycenter.rights.deletion.plan import Plan, holds_on
from privacycenter.rights.models import Request
from privacycenter.rights.views import in_words
from privacycenter.web import limited, office, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("plans", __name__, url_prefix="/office/requests")


@blueprint.get("/<id:request_id>/plan")
@office(PROPOSE)
def show_plan(request_id: int) -> Any:
    """What would be erased and what would stay, for whoever has the case."""
    return make_response(plan_page(own_case(request_id)))


def own_case(request_id: int) -> Request:
    """An open deletion that is with whoever looks."""
    deletion(request_id)
    return lifecycle.taken_request(request_id, visitor().owner_id)


def erasure_form(one: Request, plan: Plan, **kwargs: Any) -> ErasureForm:
    """A form for this plan: whatever goes alone could also be kept alone."""
    grounds, today = keeping_grounds(one.regime), site().means.today
    parts = [
        KeepForm(line, grounds, today=today, **kwargs)
        for line in plan.going
        if line.records and line.holding.goes_alone
    ]
    return ErasureForm(parts, **kwargs)


def plan_page(
    one: Request, erasure: ErasureForm | None = None, refusal: RefusalForm | None = None
) -> str:
    """The page; the forms are those that were sent. What they keep is kept in the plan shown."""
    means, standing = site().means, standing_of(one, visitor())
    assert standing is not None
    waiting = standing.decision if standing.waits else None
    plan = means.plan(one, erasure.chosen if erasure and erasure.are_parts_right() else None)
    erasure = erasure or erasure_form(one, plan, formdata=None)
    refusal = refusal or RefusalForm(refusing_grounds(one.regime), formdata=None)
    showing.note_look(one, showing.NUMBERS)
    return render_template(
        "plans/show_plan.html",
        standing=standing,
        waiting=waiting,
        outlook=showing.outlook_of(one, waiting) if waiting else showing.outlook_of_plan(one, plan),
        goes=bool(plan.going),
        holds=holds_on(one.person_id),
        erasure=erasure,
        refusal=refusal,
        declined=declined_by(one, refusal),
        history=showing.history_of(one),
        problems=erasure.problems + refusal.problems,
        **in_words(one),
    )


def declined_by(one: Request, form: RefusalForm) -> str | None:
    """The letter of a refusal, once there is a ground and facts to write in it."""
    if not form.says_why:
        return None
    return showing.letter_of_refusal(one, form.ground.data, form.facts.text)


@blueprint.post("/<id:request_id>/plan/preview")
@office(PROPOSE)
@writes
def preview_plan(request_id: int) -> Any:
    """The plan and the letters with what was typed so far. Takes no code, and proposes nothing."""
    one = own_case(request_id)
    erasure = erasure_form(one, site().means.plan(one))
    erasure.are_parts_right()
    return make_response(plan_page(one, erasure, RefusalForm(refusing_grounds(one.regime))))


@blueprint.post("/<id:request_id>/plan/erase")
@office(PROPOSE)
@writes
@limited(*LIMITS)
def propose_erasure(request_id: int) -> Any:
    """Propose to erase, but for what is kept with ground, facts and day."""
    one, means = own_case(request_id), site().means
    form = erasure_form(one, means.plan(one))

    def propose() -> None:
        deciding.propose_erasure(request_id, visitor().owner_id, form.chosen, means)

    if not with_code(form, propose):
        return make_response(plan_page(one, erasure=form), 422)
    return to_case(request_id, "Proposed. Nothing happens before a second person agrees.")


@blueprint.post("/<id:request_id>/plan/decline")
@office(PROPOSE)
@writes
@limited(*LIMITS)
def propose_refusal(request_id: int) -> Any:
    """Propose to decline the request as a whole."""
    one = own_case(request_id)
    form = RefusalForm(refusing_grounds(one.regime))

    def propose() -> None:
        deciding.propose_refusal(
            request_id,
            visitor().owner_id,
            ground=form.ground.data,
            facts=form.facts.text,
            means=site().means,
        )

    if not with_code(form, propose):
        return make_response(plan_page(one, refusal=form), 422)
    return to_case(request_id, "Proposed. The person is told once a second person agrees.")


@blueprint.post("/<id:request_id>/plan/take-back")
@office(PROPOSE)
@writes
def take_back(request_id: int) -> Any:
    """Whoever has the case thinks again."""
    deciding.take_back(request_id, visitor().owner_id)
    return go(
        url_for("plans.show_plan", request_id=request_id),
        "Taken back. Nothing is proposed now.",
    )
