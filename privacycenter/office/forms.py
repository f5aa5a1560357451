"""The forms of the office."""

from privacycenter.web import Form
from privacycenter.web.forms import Line, Secret, Text


class CodeForm(Form):
    """The code of whoever takes a step that needs one. Forms with more to ask inherit from it."""

    notice = None

    code = Line(
        "Code from your app",
        validators=[Text(60, required="Write the code your app shows, or a recovery code")],
    )


class StaffSignInForm(Form):
    """Address and password of a staff account."""

    notice = None

    login = Line(
        "Email address",
        validators=[Text(320, required="Write your email address")],
    )
    password = Secret("Password", validators=[Text(4096, required="Write your password")])
