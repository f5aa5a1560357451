"""Legal holds, for whoever has the case: placed and lifted with a ground and facts."""

from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from privacycenter.holdings.grounds import WORDS, keeping_grounds
from privacycenter.office.case import names_of_staff
from privacycenter.office.deletion import showing
from privacycenter.office.deletion.forms import HoldForm
from privacycenter.office.deletion.standing import PROPOSE
from privacycenter.office.deletion.steps import deletion
from privacycenter.refusals import Conflict, Invalid
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion.holds import lift_hold as lift
from privacycenter.rights.deletion.holds import place_hold as place
from privacycenter.rights.deletion.plan import holds_on
from privacycenter.rights.models import PENDING, Request
from privacycenter.rights.views import in_words
from privacycenter.web import office, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("holds", __name__, url_prefix="/office/requests")

HOLDS = "the legal holds on what we hold about you"


@blueprint.get("/<id:request_id>/holds")
@office(PROPOSE)
def show_holds(request_id: int) -> Any:
    """The holds in force."""
    return make_response(holds_page(own_deletion(request_id)))


def own_deletion(request_id: int) -> Request:
    """A deletion that is, or was to its end, with whoever looks: what is held outlives it."""
    request = deletion(request_id)
    if request.taken_by != visitor().owner_id:
        raise Conflict(lifecycle.NOT_YOURS)
    return request


def hold_form(one: Request, **kwargs: Any) -> HoldForm:
    kinds = [(kind.key, kind.title) for kind in site().holdings if kind.erase is not None]
    return HoldForm(kinds, keeping_grounds(one.regime), **kwargs)


def holds_page(one: Request, form: HoldForm | None = None) -> str:
    found = holds_on(one.person_id)
    titles = {kind.key: kind.title for kind in site().holdings}
    form = form or hold_form(one, formdata=None)
    showing.note_look(one, HOLDS)
    return render_template(
        "holds/show_holds.html",
        holds=[
            (hold, titles.get(hold.holding or "", "Everything"), WORDS[hold.ground])
            for hold in found
        ],
        names=names_of_staff({hold.placed_by for hold in found}),
        form=form,
        is_pending=one.state in PENDING,
        **in_words(one),
    )


@blueprint.post("/<id:request_id>/holds/place")
@office(PROPOSE)
@writes
def place_hold(request_id: int) -> Any:
    """Hold everything about the person, or one kind of record."""
    one = own_deletion(request_id)
    form = hold_form(one)
    try:
        if form.validate_on_submit():
            place(
                request_id,
                visitor().owner_id,
                holding=form.holding.data or None,
                ground=form.ground.data,
                facts=form.facts.text,
                means=site().means,
            )
            return go(
                url_for("holds.show_holds", request_id=request_id),
                "It is held from now on. A plan that was proposed before has to be proposed anew.",
            )
    except Invalid as refusal:
        form.blame(refusal.field or "facts", str(refusal))
    return make_response(holds_page(one, form), 422)


@blueprint.post("/<id:request_id>/holds/<id:hold_id>/lift")
@office(PROPOSE)
@writes
def lift_hold(request_id: int, hold_id: int) -> Any:
    """A hold is over."""
    deletion(request_id)
    lift(request_id, visitor().owner_id, hold_id=hold_id)
    return go(
        url_for("holds.show_holds", request_id=request_id),
        "Lifted. What it kept goes with the next plan, or by the worker if the rest is gone.",
    )
