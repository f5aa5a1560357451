"""The forms of the office."""

from privacycenter.web import Form
from privacycenter.web.forms import Line, Secret, Text


class StaffSignInForm(Form):
    """Address and password of a staff account."""

    notice = None

    login = Line(
        "Email address",
        validators=[Text(320, required="Write your email address")],
    )
    password = Secret("Password", validators=[Text(4096, required="Write your password")])
