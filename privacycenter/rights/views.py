"""A person's own requests: ask, confirm, follow, write, stop."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for

from privacycenter import clock
from privacycenter.holdings import Holding
from privacycenter.holdings.grounds import WORDS
from privacycenter.identity.people import subject_of
from privacycenter.records.members.correcting import HOLDING
from privacycenter.refusals import Conflict
from privacycenter.rights import lifecycle, queries
from privacycenter.rights.arrival import lost_letter
from privacycenter.rights.clocks import Spans, pauses_of
from privacycenter.rights.deletion.account import account_of
from privacycenter.rights.forms import (
    CorrectionForm,
    DeletionForm,
    MessageForm,
    StepForm,
)
from privacycenter.rights.kinds import reference_of, title_of, wish_of
from privacycenter.rights.models import Request
from privacycenter.web import account, fresh, limited, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("rights", __name__, url_prefix="/you/requests")


def today() -> Any:
    return clock.day_of(clock.now(), site().settings.time_zone)


def all_in_words(found: list[Request]) -> list[dict[str, Any]]:
    """Requests as templates read them."""
    pauses = pauses_of(found)
    return [in_words(one, pauses) for one in found]


def in_words(one: Request, pauses: Spans | None = None) -> dict[str, Any]:
    """A request as templates read it."""
    pauses = pauses_of([one]) if pauses is None else pauses
    return {
        "case": one,
        "title": title_of(one),
        "reference": reference_of(one),
        "wish": wish_of(one, site().holdings),
        "progress": queries.progress_of(one, today(), pauses.get(one.id, ())),
        "ground": WORDS.get(one.ground or ""),
    }


@blueprint.get("")
@account
def list_requests() -> str:
    """All of one's requests, open ones first."""
    mine = all_in_words(queries.requests_of(visitor().owner_id))
    return render_template("rights/list_requests.html", requests=mine)


@blueprint.route("/deletion", methods=["GET", "POST"])
@account
@fresh
@writes
@limited("writing.visitor")
def ask_deletion() -> Any:
    """First step: say what is wanted, and see what it would mean."""
    person_id = visitor().owner_id
    kinds = what_is_held(person_id)
    form = DeletionForm([one for one, number in kinds if one.goes_alone and number])
    if form.validate_on_submit():
        if lifecycle.open_deletion_of(person_id) is not None:
            raise Conflict("You have asked for this already, and the request is open.")
        number = lifecycle.begin_request(
            person_id,
            kind="deletion",
            asked=form.asked,
            note=form.note.text,
            settings=site().settings,
        )
        return go(url_for("rights.confirm_request", request_id=number))
    page = render_template(
        "rights/ask_deletion.html",
        form=form,
        open=lifecycle.open_deletion_of(person_id),
        kinds=kinds,
    )
    return make_response(page, 422 if form.errors else 200)


def what_is_held(person_id: int) -> list[tuple[Any, int]]:
    """Each holding with its number of records."""
    counts = site().counts.of(subject_of(person_id))
    return [(holding, counts[holding.key]) for holding in site().holdings]


@blueprint.route("/correction", methods=["GET", "POST"])
@account
@fresh
@writes
@limited("writing.visitor")
def ask_correction() -> Any:
    """Ask for a correction one cannot make oneself. One step: nothing is lost by it.

    Fresh, because address and user ID are what one signs in with.
    """
    holding, person_id = holding_asked(), visitor().owner_id
    form = CorrectionForm(has_field=holding is None, data={"field": request.args.get("field")})
    if form.validate_on_submit():
        number = lifecycle.begin_request(
            person_id,
            kind="correction",
            note=form.note.text,
            settings=site().settings,
            asked=what_is_wrong(form, holding),
        )
        lifecycle.open_request(number, person_id, site().settings)
        return go(
            url_for("rights.show_request", request_id=number),
            "We have your request. A person checks it and writes to you.",
        )
    return make_response(
        render_template("rights/ask_correction.html", form=form, holding=holding),
        422 if form.errors else 200,
    )


def holding_asked() -> Holding | None:
    """The kind of record that is wrong, from the address; None for member information, of which
    single items are asked for, and for nonsense."""
    key = request.args.get("holding")
    return next((one for one in site().holdings if one.key == key != HOLDING), None)


def what_is_wrong(form: CorrectionForm, holding: Holding | None) -> dict[str, Any]:
    """What is asked, as the request keeps it."""
    if holding is None:
        return {"field": form.field.data, "should_say": form.should_say.text}
    return {"holding": holding.key, "field": "other", "should_say": form.should_say.text}


@blueprint.route("/<id:request_id>/confirm", methods=["GET", "POST"])
@account
@fresh
@writes
def confirm_request(request_id: int) -> Any:
    """Second step: say yes a second time. Now the clock begins."""
    person_id = visitor().owner_id
    if request.method == "POST":
        lifecycle.open_request(request_id, person_id, site().settings)
        return go(
            url_for("rights.show_request", request_id=request_id),
            "You have confirmed it. We have written to you, and the clock is running.",
        )
    mine = lifecycle.own_request(request_id, person_id)
    if mine.state != "unconfirmed":
        return go(url_for("rights.show_request", request_id=request_id))
    return render_template("rights/confirm_request.html", form=StepForm(), **in_words(mine))


@blueprint.get("/<id:request_id>")
@account
def show_request(request_id: int) -> Any:
    """Where a request stands, and what comes next."""
    mine = lifecycle.own_request(request_id, visitor().owner_id)
    if mine.state == "unconfirmed":
        return go(url_for("rights.confirm_request", request_id=request_id))
    return show(mine, MessageForm(formdata=None))


def show(mine: Request, form: MessageForm) -> str:
    return render_template(
        "rights/show_request.html",
        form=form,
        messages=queries.messages_in(mine),
        lost=lost_letter(mine),
        account=account_of(mine),
        **in_words(mine),
    )


@blueprint.post("/<id:request_id>/write")
@account
@writes
@limited("writing.visitor")
def write_message(request_id: int) -> Any:
    """Add a message."""
    form, person_id = MessageForm(), visitor().owner_id
    if not form.validate_on_submit():
        return make_response(show(lifecycle.own_request(request_id, person_id), form), 422)
    lifecycle.write_as_person(request_id, person_id, form.text.text, site().settings)
    return go(
        url_for("rights.show_request", request_id=request_id),
        "Your message is with the privacy office.",
    )


@blueprint.post("/<id:request_id>/withdraw")
@account
@writes
def withdraw_request(request_id: int) -> Any:
    """Stop a request."""
    lifecycle.withdraw(request_id, visitor().owner_id)
    return go(url_for("rights.list_requests"), "The request is stopped. Nothing else has changed.")
