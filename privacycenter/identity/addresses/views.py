"""A person's addresses: the list, a new one, its proof, and undoing it from the old one."""

from typing import Any

from flask import Blueprint, g, make_response, render_template, request, url_for

from privacycenter.identity.addresses import changing, undoing
from privacycenter.identity.addresses.forms import ChangeForm
from privacycenter.identity.forms import PressForm
from privacycenter.refusals import Invalid
from privacycenter.web import account, fresh, limited, public, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("addresses", __name__)


@blueprint.get("/you/addresses")
@account
def list_addresses() -> str:
    """All addresses of this person, and what each is for."""
    return render_template(
        "addresses/list_addresses.html",
        addresses=changing.addresses_of(visitor().owner_id),
        form=PressForm(),
    )


@blueprint.route("/you/addresses/change", methods=["GET", "POST"])
@account
@fresh
@writes
@limited("mail.sender", "mail.address")
def change_address() -> Any:
    """Say which address is to be used, and how. Nothing changes before its mailbox answers."""
    form = ChangeForm(data={"how": "replace"})
    if form.validate_on_submit():
        try:
            changing.ask_for_change(
                visitor().owner_id,
                form.address.text,
                how=form.how.data or "",
                quiet=bool(g.full_limits),
            )
            return go(
                url_for("addresses.list_addresses"),
                "We have sent a link to the new address. Nothing changes before you open it "
                "there. No letter comes when the address is somebody else’s here.",
            )
        except Invalid as refusal:
            form.blame(refusal.field or "address", str(refusal))
    page = render_template("addresses/change_address.html", form=form)
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/you/addresses/<id:address_id>/remove")
@account
@fresh
@writes
def remove_address(address_id: int) -> Any:
    """Take one address away."""
    changing.remove_address(visitor().owner_id, address_id)
    return go(url_for("addresses.list_addresses"), "The address is removed.")


@blueprint.route("/new-address/<string:token>", methods=["GET", "POST"])
@public
@writes
@limited("link.sender")
def prove_address(token: str) -> Any:
    """The page behind the link to a new address: a button, because programs open links too."""
    nonce, who = site().links.read("new-address", token)["change"], visitor()
    if request.method == "POST":
        is_member = who is not None and who.door == "account"
        change = changing.prove_change(
            nonce, join=site().join, but_session=who.session_id if is_member else None
        )
        said = "The address is proved, and holds from now on."
        if is_member and who.owner_id == change.person_id:
            return go(url_for("addresses.list_addresses"), said)
        return go(url_for("identity.sign_in"), f"{said} You can sign in with it.")
    change = changing.look_at_change(nonce)
    return render_template("addresses/prove_address.html", form=PressForm(), change=change)


@blueprint.route("/undo-address/<string:token>", methods=["GET", "POST"])
@public
@writes
@limited("link.sender")
def undo_address(token: str) -> Any:
    """The page behind the link to the old address: undo the change, and shut everybody out."""
    nonce = site().links.read("undo-address", token)["change"]
    if request.method == "POST":
        undoing.undo_change(nonce)
        return go(
            url_for("identity.sign_in"),
            "Undone. Your address is back, everybody is signed out, and the password is gone. "
            "Ask for a link to come in.",
        )
    undoing.look_at_undo(nonce)
    return render_template("addresses/undo_address.html", form=PressForm())
