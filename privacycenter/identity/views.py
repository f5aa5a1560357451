"""The account door: signing in and out, passwords, sessions."""

from typing import Any

import flask
from flask import Blueprint, g, make_response, render_template, request, url_for
from flask_login import login_user, logout_user

from privacycenter.audit import record
from privacycenter.identity import events, passwords, sessions, signing_in
from privacycenter.identity.browsers import join_browser
from privacycenter.identity.forms import (
    LinkForm,
    NewPasswordForm,
    PasswordForm,
    PressForm,
    ProofForm,
)
from privacycenter.identity.people import stored_address
from privacycenter.refusals import Invalid, Unknown
from privacycenter.web import account, fresh, limited, public, site, visitor, writes
from privacycenter.web.going import go, safe_path

blueprint = Blueprint("identity", __name__)

WRONG = "The user ID or address and the password do not belong together"
WRONG_PASSWORD = "This is not your present password"


def begin(key: str) -> None:
    """Put the browser into a session: a new cookie, and whatever was open in it before ends. Of a
    person who signs in, it is known from now on as theirs."""
    if visitor() is not None:
        sessions.end_session(visitor().session_id)
    flask.session.clear()
    who, cookie = sessions.just_opened(key), site().settings.visitor_cookie
    login_user(who)
    if cookie and who.door == "account":
        join_browser(request.cookies.get(cookie), who.owner_id)


def leave() -> None:
    logout_user()
    flask.session.clear()


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@writes
@limited("sign-in.sender", "sign-in.login")
def sign_in() -> Any:
    """Two ways, same result: a password, or a link."""
    form, link_form = PasswordForm(), LinkForm(formdata=None)
    go_to = safe_path(request.args.get("next"), url_for("access.overview"))
    if form.validate_on_submit():
        answer = signing_in.check_password(form.login.text, form.password.text)
        key = signing_in.sign_in_with_password(answer, user_agent=request.user_agent.string)
        if key is not None:
            site().forgive("sign-in.sender", "sign-in.login")
            begin(key)
            return go(go_to)
        form.blame("login", WRONG)
    page = render_template("identity/sign_in.html", form=form, link_form=link_form, go_to=go_to)
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/sign-in/link")
@public
@writes
@limited("mail.sender", "mail.address")
def send_link() -> Any:
    """Ask for a link. Everybody gets the same answer."""
    form = LinkForm()
    go_to = safe_path(request.args.get("next"), url_for("access.overview"))
    if not form.validate_on_submit():
        page = render_template(
            "identity/sign_in.html", form=PasswordForm(formdata=None), link_form=form, go_to=go_to
        )
        return make_response(page, 422)
    signing_in.ask_for_link(form.address.text, go_to=go_to, quiet=bool(g.full_limits))
    return go(url_for("identity.link_sent"))


@blueprint.get("/sign-in/link-sent")
@public
def link_sent() -> str:
    return render_template("identity/link_sent.html")


@blueprint.route("/sign-in/link/<string:token>", methods=["GET", "POST"])
@public
@writes
@limited("link.sender")
def use_link(token: str) -> Any:
    """A page with a button: whatever fetches links in mails signs nobody in."""
    facts = site().links.read("sign-in", token)
    if request.method == "POST":
        key, go_to = signing_in.use_link(facts["link"], user_agent=request.user_agent.string)
        begin(key)
        return go(safe_path(go_to, url_for("access.overview")))
    signing_in.look_at_link(facts["link"])
    return render_template("identity/use_link.html", form=PressForm())


@blueprint.post("/sign-out")
@public
@writes
def sign_out() -> Any:
    """End this session on the server; a copied cookie opens nothing afterwards."""
    who = visitor()
    if who is not None:
        sessions.end_session(who.session_id)
        is_staff = who.door == "office"
        record(
            events.STAFF_SIGNED_OUT if is_staff else events.SIGNED_OUT,
            person_id=None if is_staff else who.owner_id,
        )
        leave()
    return go(url_for("policy.home"))


@blueprint.route("/you/prove", methods=["GET", "POST"])
@account
@writes
@limited("proof.visitor")
def prove_again() -> Any:
    """A fresh proof before a sensitive step: the password, or a link."""
    form, who = ProofForm(), visitor()
    go_to = safe_path(request.args.get("next"), url_for("access.overview"))
    stored = signing_in.stored_hash(who.owner_id)
    if form.validate_on_submit():
        if passwords.is_right(form.password.text, stored):
            sessions.note_proof(who.session_id)
            record(events.PROVED_AGAIN, person_id=who.owner_id)
            site().forgive("proof.visitor")
            return go(go_to)
        form.blame("password", WRONG_PASSWORD)
    page = render_template(
        "identity/prove_again.html", form=form, go_to=go_to, has_password=stored is not None
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.post("/you/prove/link")
@account
@writes
@limited("mail.sender", "mail.visitor")
def prove_by_link() -> Any:
    """The other way to prove it: a link to the address we hold."""
    address = stored_address(visitor().owner_id)
    if address is None:
        raise Invalid("We hold no email address of yours to send a link to.")
    go_to = safe_path(request.args.get("next"), url_for("access.overview"))
    signing_in.ask_for_link(address, go_to=go_to, quiet=bool(g.full_limits))
    return go(url_for("identity.link_sent"))


def _needs_no_present_password(stored: str | None) -> bool:
    """A session just opened by a link may set a password: that is how one is recovered."""
    who = visitor()
    return stored is None or who.way == "link"


@blueprint.route("/you/password", methods=["GET", "POST"])
@account
@fresh
@writes
@limited("proof.visitor")
def set_password() -> Any:
    """Set, change or recover a password."""
    form, who = NewPasswordForm(), visitor()
    if not who.has_account:
        raise Unknown  # a password is part of an account; nobody needs one
    stored = signing_in.stored_hash(who.owner_id)
    asks_present = not _needs_no_present_password(stored)
    if form.validate_on_submit():
        weak = (
            *signing_in.known_names(who.owner_id),
            site().settings.company_short,
            "privacycenter",
        )
        fault = passwords.fault_of(form.new.text, also_weak=weak)
        if asks_present and not passwords.is_right(form.current.text, stored):
            form.blame("current", WRONG_PASSWORD)
        elif fault:
            form.blame("new", fault)
        else:
            new_hash = passwords.make_hash(form.new.text)
            signing_in.set_password(who.owner_id, new_hash, session_id=who.session_id)
            site().forgive("proof.visitor")
            return go(
                url_for("identity.list_sessions"),
                "Your new password holds from now on. Other browsers were signed out.",
            )
    page = render_template(
        "identity/set_password.html",
        form=form,
        asks_present=asks_present,
        has_password=stored is not None,
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/you/sessions")
@account
def list_sessions() -> str:
    """Where this account is signed in."""
    who = visitor()
    return render_template(
        "identity/list_sessions.html",
        form=PressForm(),
        sessions=sessions.sessions_of(who.owner_id, site().settings),
        who=who,
    )


@blueprint.post("/you/sessions/<id:session_id>/end")
@account
@writes
def end_session(session_id: int) -> Any:
    """End one of one's own sessions."""
    who = visitor()
    if not sessions.end_session(session_id, person_id=who.owner_id):
        raise Unknown
    record(events.SESSIONS_ENDED, person_id=who.owner_id, number=1)
    if session_id == who.session_id:
        leave()
        return go(url_for("policy.home"))
    return go(url_for("identity.list_sessions"), "That browser is signed out.")


@blueprint.post("/you/sessions/end-all")
@account
@writes
def end_all_sessions() -> Any:
    """End every session, this one too."""
    who = visitor()
    number = sessions.end_sessions_of(who.owner_id)
    record(events.SESSIONS_ENDED, person_id=who.owner_id, number=number)
    leave()
    return go(url_for("identity.sign_in"), "You are signed out everywhere, here too.")
