"""Declaring who one is, recovery codes, and asking for a new way in."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for

from privacycenter.identity.forms import PressForm
from privacycenter.identity.proofs import codes
from privacycenter.identity.proofs.matching import needed
from privacycenter.refusals import Invalid
from privacycenter.rights.proofs import declaring, recovering
from privacycenter.rights.proofs.forms import DeclareForm, RecoveryForm
from privacycenter.web import account, fresh, limited, public, site, visitor, writes
from privacycenter.web.going import go, safe_path

blueprint = Blueprint("proofs", __name__)


@blueprint.route("/you/declare", methods=["GET", "POST"])
@account
@writes
@limited("proof.visitor")
def declare() -> Any:
    """A second proof before details open to somebody without an account."""
    who, app = visitor(), site()
    go_to = safe_path(request.args.get("next"), url_for("access.overview"))
    if who.sees_details:
        return go(go_to)
    held = declaring.points_to_ask(app.holdings, who.owner_id)
    form = DeclareForm({one.point.key for one in held})
    if form.validate_on_submit():
        try:
            declaring.declare(
                app.holdings, who.owner_id, typed=form.typed, signed_name=form.signed_name.text
            )
            app.forgive("proof.visitor")
            return go(go_to, "Thank you. The details are open to you now.")
        except Invalid as refusal:
            form.blame(refusal.field or "signed_name", str(refusal))
    page = render_template(
        "proofs/declare.html",
        form=form,
        go_to=go_to,
        held=held,
        needed=needed(held),
        statement=declaring.STATEMENT,
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.route("/you/recovery-codes", methods=["GET", "POST"])
@account
@fresh
@writes
@limited("writing.visitor")
def make_codes() -> str:
    """Codes for the day the mailbox is lost, shown once."""
    made = codes.make_codes(visitor().owner_id) if request.method == "POST" else []
    return render_template(
        "proofs/make_codes.html",
        form=PressForm(),
        codes=made,
        left=codes.codes_left(visitor().owner_id),
    )


@blueprint.route("/recover", methods=["GET", "POST"])
@public
@writes
@limited("recovery.sender", "recovery.login-here")
def ask_recovery() -> Any:
    """Lost the mailbox: the office answers, never this page."""
    form = RecoveryForm()
    if form.validate_on_submit():
        claim = recovering.Claim(form.login.text, form.address.text, form.code.text, form.typed)
        recovering.ask_recovery(claim, site().safe)
        return go(url_for("proofs.recovery_asked"))
    page = render_template("proofs/ask_recovery.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/recover/asked")
@public
def recovery_asked() -> str:
    """The same for everybody."""
    return render_template("proofs/recovery_asked.html")
