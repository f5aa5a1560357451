"""Everybody's accounts, for an administrator: each change needs a code of their own."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from privacycenter.identity import passwords, staff, staff_codes
from privacycenter.identity.staff import Approval
from privacycenter.office.accounts import handing_back
from privacycenter.office.accounts.forms import AccountForm, RoleForm
from privacycenter.office.forms import CodeForm
from privacycenter.refusals import Invalid
from privacycenter.web import limited, office, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("staff", __name__, url_prefix="/office/staff")

MANAGE = "office:staff:manage"
CODES = staff_codes.LIMITS


def _carried_out(form: CodeForm, change: Callable[[Approval], Any]) -> bool:
    """Whether a form was sent, was right, and its change is made."""
    if not form.validate_on_submit():
        return False
    try:
        change(Approval(visitor().owner_id, form.code.text, site().safe))
    except Invalid as refusal:
        form.blame(refusal.field or "code", str(refusal))
        return False
    site().forgive(*CODES)
    return True


def _page(template: str, form: CodeForm, **more: Any) -> Any:
    page = render_template(template, form=form, **more)
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("")
@office(MANAGE)
def list_staff() -> str:
    """Everybody who has or had an account."""
    return render_template(
        "staff/list_staff.html",
        accounts=staff.all_staff(),
        left=staff_codes.recovery_codes_left(),
        me=visitor().owner_id,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@office(MANAGE)
@writes
@limited(*CODES)
def make_account() -> Any:
    """A new account with a first password, which is shown once."""
    form, password = AccountForm(), staff.first_password()
    hashed = passwords.make_hash(password) if form.is_submitted() else ""

    def make(by: Approval) -> None:
        staff.make_staff(
            email=form.email.text,
            name=form.name.text,
            role=form.role.data,
            password_hash=hashed,
            by=by,
        )

    is_made = _carried_out(form, make)
    return _page("staff/make_account.html", form, password=password if is_made else None)


@blueprint.route("/<id:staff_id>/role", methods=["GET", "POST"])
@office(MANAGE)
@writes
@limited(*CODES)
def change_role(staff_id: int) -> Any:
    """Another role, at once."""
    form = RoleForm()
    if _carried_out(form, lambda by: handing_back.change_role(staff_id, form.role.data, by=by)):
        return go(url_for("staff.list_staff"), "The role is changed, and the account signed out.")
    account = staff.running_account(staff_id)
    if not form.is_submitted():
        form.role.data = account.role
    return _page("staff/change_role.html", form, account=account)


@blueprint.route("/<id:staff_id>/reset", methods=["GET", "POST"])
@office(MANAGE)
@writes
@limited(*CODES)
def reset_account(staff_id: int) -> Any:
    """A first password again, for whoever has lost the phone or the password."""
    form, password = CodeForm(), staff.first_password()
    hashed = passwords.make_hash(password) if form.is_submitted() else ""
    is_done = _carried_out(form, lambda by: staff.reset_staff(staff_id, hashed, by=by))
    return _page(
        "staff/reset_account.html",
        form,
        account=staff.running_account(staff_id),
        password=password if is_done else None,
    )


@blueprint.route("/<id:staff_id>/end", methods=["GET", "POST"])
@office(MANAGE)
@writes
@limited(*CODES)
def end_account(staff_id: int) -> Any:
    """End an account, at once."""
    form = CodeForm()
    if _carried_out(form, lambda by: handing_back.end_account(staff_id, by=by)):
        return go(url_for("staff.list_staff"), "The account is ended, and signed out everywhere.")
    return _page("staff/end_account.html", form, account=staff.running_account(staff_id))
