"""Asking without signing in, and the page behind the link that proves the address."""

from typing import Any

from flask import Blueprint, g, make_response, render_template, url_for

from privacycenter.identity.forms import PressForm
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import UnprovenRequest
from privacycenter.rights.unproven import asking, proving, waiting
from privacycenter.rights.unproven.forms import AskForm
from privacycenter.web import limited, public, site, writes
from privacycenter.web.going import go

blueprint = Blueprint("unproven", __name__)

DONE = "We have your request {}, and have written to you. Sign in with that address to follow it."
AGAIN = "You have asked for this already: request {} is not done yet. Sign in to follow it."


@blueprint.route("/ask-deletion", methods=["GET", "POST"])
@public
@writes
@limited("asking.sender", "asking.address")
def ask_deletion() -> Any:
    """Type an address. Everybody gets the same answer."""
    form = AskForm()
    if form.validate_on_submit():
        asking.ask(form.address.text, site().settings, quiet=bool(g.full_limits))
        return go(url_for("unproven.deletion_asked"))
    page = render_template("unproven/ask_deletion.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/ask-deletion/sent")
@public
def deletion_asked() -> str:
    """The same for everybody."""
    return render_template("unproven/deletion_asked.html")


def behind(token: str) -> UnprovenRequest:
    return proving.request_behind(site().links.read("prove-request", token)["request"])


def show(row: UnprovenRequest, token: str) -> Any:
    """The page with both buttons, or what has become of it."""
    is_waiting = waiting.is_waiting(row, site().settings)
    page = render_template(
        "unproven/prove_request.html",
        form=PressForm(),
        row=row,
        state=row.state if is_waiting or row.state != "waiting" else "lapsed",
        token=token,
    )
    return make_response(page, 200 if is_waiting else 410)


@blueprint.route("/proven-request/<string:token>", methods=["GET", "POST"])
@public
@writes
@limited("link.sender")
def prove_request(token: str) -> Any:
    """A page with two buttons: whatever opens links in mails asks for nothing."""
    form, row = PressForm(), behind(token)
    if form.validate_on_submit() and waiting.is_waiting(row, site().settings):
        request, is_new = proving.prove(row, site().settings)
        said = (DONE if is_new else AGAIN).format(reference_of(request))
        return go(url_for("identity.sign_in"), said)
    return show(row, token)


@blueprint.post("/proven-request/<string:token>/stop")
@public
@writes
@limited("link.sender")
def stop_request(token: str) -> Any:
    """It was not they who asked."""
    row = behind(token)
    if not waiting.is_waiting(row, site().settings):
        return show(row, token)
    proving.stop(row)
    return go(url_for("policy.home"), "The request is stopped. Nothing was changed or deleted.")
