"""Signing in at the office, and one's own account."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for

from privacycenter.identity import passwords, staff_codes, staff_own, staff_sign_in
from privacycenter.identity.views import begin
from privacycenter.office.accounts.forms import (
    AppForm,
    SetUpForm,
    StaffPasswordForm,
    StaffSignInForm,
)
from privacycenter.office.accounts.offers import shown_offer
from privacycenter.office.forms import CodeForm
from privacycenter.refusals import Invalid
from privacycenter.web import Form, limited, office, public, site, visitor, writes
from privacycenter.web.going import go, safe_path

blueprint = Blueprint("accounts", __name__, url_prefix="/office")

WRONG = "The address, the password and the code do not belong together"
SET_UP, OWN = "office:account:set-up", "office:account:own"
DOOR = ("sign-in.sender", "office.login-here", "office.login")
CODES = staff_codes.LIMITS
LANDINGS = {"administrator": "staff.list_staff"}


def landing(role: str) -> str:
    """Where an account's work begins."""
    return url_for(LANDINGS.get(role, "office.show_queue"))


def _page(template: str, form: Form, **more: Any) -> Any:
    page = render_template(template, form=form, **more)
    return make_response(page, 422 if form.errors else 200)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@writes
@limited(*DOOR)
def sign_in() -> Any:
    """Staff sign in with a password and a code. One sentence for whatever is wrong."""
    form = StaffSignInForm()
    go_to = safe_path(request.args.get("next"), url_for("office.show_queue"))
    if form.validate_on_submit():
        answer = staff_sign_in.check_staff(
            form.login.text, form.password.text, form.code.text, site().safe
        )
        owner = f"office {answer.whose}"  # as `doors.owner_of` names whoever is signed in
        is_shut = site().is_one_too_many("office.code", owner)
        key = staff_sign_in.sign_in_staff(
            answer, user_agent=request.user_agent.string, is_shut=is_shut
        )
        if key is not None:
            site().forgive(*DOOR, "office.code", owner=owner)
            begin(key)
            return go(_first_page(answer, go_to))
        form.blame("login", WRONG)
    return _page("accounts/sign_in.html", form, go_to=go_to)


def _first_page(answer: staff_sign_in.StaffAnswer, go_to: str) -> str:
    if not answer.is_set_up:
        return url_for("accounts.set_up")
    return landing(answer.role) if go_to == url_for("office.show_queue") else go_to


@blueprint.route("/set-up", methods=["GET", "POST"])
@office(SET_UP)
@writes
@limited(*CODES)
def set_up() -> Any:
    """Take up a secret with an app, and replace a password that somebody else made."""
    form, who = SetUpForm(), visitor()
    own, codes = staff_own.own_account(who.owner_id), None
    if form.validate_on_submit():
        try:
            codes = _set_up(form, own)
            site().forgive(*CODES)
            who.must_set_up = False  # the answer shows the doors that are open from now on
        except Invalid as refusal:
            form.blame(refusal.field or "first", str(refusal))
    return _page(
        "accounts/set_up.html",
        form,
        own=own,
        codes=codes,
        offer=None if codes else shown_offer(who.owner_id, own.email, form.sealed.text),
        goes_on=landing(own.role),
    )


def _set_up(form: SetUpForm, own: staff_own.Own) -> list[str]:
    who, safe, new_hash = visitor(), site().safe, None
    secret = staff_own.secret_offered(who.owner_id, form.sealed.text, safe)
    if own.password_is_first:
        staff_own.check_new_password(own, form.new.text, company=site().settings.company_short)
        new_hash = passwords.make_hash(form.new.text)
    return staff_own.set_up(
        who.owner_id,
        secret,
        form.first.text,
        new_hash=new_hash,
        session_id=who.session_id,
        safe=safe,
    )


@blueprint.get("/account")
@office(OWN)
def show_own() -> str:
    """Who one is here, and what one can change."""
    who = visitor()
    left = staff_codes.recovery_codes_left().get(who.owner_id, 0)
    own = staff_own.own_account(who.owner_id)
    return render_template("accounts/show_own.html", own=own, left=left, number=who.owner_id)


@blueprint.route("/account/password", methods=["GET", "POST"])
@office(OWN)
@writes
@limited(*CODES)
def change_password() -> Any:
    """A new password, with the present one and a code."""
    form, who = StaffPasswordForm(), visitor()
    if form.validate_on_submit():
        try:
            own = staff_own.own_account(who.owner_id)
            staff_own.check_present_password(own, form.current.text)
            staff_own.check_new_password(own, form.new.text, company=site().settings.company_short)
            new_hash = passwords.make_hash(form.new.text)
            staff_own.change_password(
                who.owner_id,
                new_hash,
                form.code.text,
                session_id=who.session_id,
                safe=site().safe,
            )
            site().forgive(*CODES)
            return go(
                url_for("accounts.show_own"),
                "Your new password holds from now on. Other browsers were signed out.",
            )
        except Invalid as refusal:
            form.blame(refusal.field or "code", str(refusal))
    return _page("accounts/change_password.html", form)


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@office(OWN)
@writes
@limited(*CODES)
def make_codes() -> Any:
    """Ten new recovery codes, shown once."""
    form, who, codes = CodeForm(), visitor(), None
    if form.validate_on_submit():
        try:
            codes = staff_own.make_codes(who.owner_id, form.code.text, safe=site().safe)
            site().forgive(*CODES)
        except Invalid as refusal:
            form.blame(refusal.field or "code", str(refusal))
    return _page("accounts/make_codes.html", form, codes=codes)


@blueprint.route("/account/app", methods=["GET", "POST"])
@office(OWN)
@writes
@limited(*CODES)
def change_app() -> Any:
    """Another app makes the codes from now on."""
    form, who = AppForm(), visitor()
    email = staff_own.own_account(who.owner_id).email
    if form.validate_on_submit():
        try:
            staff_own.change_app(
                who.owner_id,
                staff_own.secret_offered(who.owner_id, form.sealed.text, site().safe),
                form.first.text,
                form.code.text,
                session_id=who.session_id,
                safe=site().safe,
            )
            site().forgive(*CODES)
            return go(
                url_for("accounts.show_own"),
                "Codes come from the new app from now on. Other browsers were signed out.",
            )
        except Invalid as refusal:
            form.blame(refusal.field or "code", str(refusal))
    offer = shown_offer(who.owner_id, email, form.sealed.text)
    return _page("accounts/change_app.html", form, offer=offer)
