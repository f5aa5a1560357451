"""The forms of staff accounts."""

from typing import Any

from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from privacycenter.identity.models import ROLES
from privacycenter.office.forms import CodeForm
from privacycenter.web import Form
from privacycenter.web.forms import EmailAddress, Line, Secret, Text

ROLE_WORDS = {
    "clerk": "Clerk: works requests and messages, and proposes",
    "decider": "Decider: does that too, and decides what others propose",
    "auditor": "Auditor: reads the history, and nothing about any person",
    "administrator": "Administrator: makes, changes and ends accounts, and sees no request",
}


class StaffSignInForm(Form):
    """Address, password and code of a staff account. One that is not set up has no code yet."""

    notice = None

    login = Line("Email address", validators=[Text(320, required="Write your email address")])
    password = Secret("Password", validators=[Text(4096, required="Write your password")])
    code = Line("Code from your app", validators=[Text(60)])


class SetUpForm(Form):
    """The first code of an app, and the password that replaces one somebody else made."""

    notice = None

    first = Line(
        "Code your app shows now",
        validators=[Text(60, required="Write the six digits your app shows")],
    )
    new = Secret("New password", validators=[Text(4096)])
    sealed = Line("Offer", validators=[Text(400)])  # travels with the page, unseen


class StaffPasswordForm(CodeForm):
    """A new password of staff, with the present one."""

    notice = None

    current = Secret("Present password", validators=[Text(4096, required="Write your password")])
    new = Secret("New password", validators=[Text(4096, required="Write a new password")])


class AppForm(CodeForm):
    """Another app: a code of the old one, and the first of the new."""

    notice = None

    first = Line(
        "Code your new app shows",
        validators=[Text(60, required="Write the six digits your new app shows")],
    )
    sealed = Line("Offer", validators=[Text(400)])  # travels with the page, unseen


class RoleForm(CodeForm):
    """The role of an account."""

    notice = None

    role = RadioField(
        "Role",
        choices=[SelectChoice(*one) for one in ROLE_WORDS.items()],
        validate_choice=False,
    )

    def validate_role(self, control: Any) -> None:
        if control.data not in ROLES:
            raise ValidationError("Choose a role")


class AccountForm(RoleForm):
    """A new account."""

    notice = None

    email = Line("Email address", validators=[EmailAddress()])
    name = Line("Name", validators=[Text(200, required="Write the name colleagues see")])
