"""The forms of the office."""

from wtforms import PasswordField, StringField

from privacycenter.web import Form
from privacycenter.web.forms import Text, tidy


class StaffSignInForm(Form):
    """Address and password of a staff account."""

    notice = None

    login = StringField(
        "Email address",
        filters=[tidy],
        validators=[Text(320, required="Write your email address")],
    )
    password = PasswordField("Password", validators=[Text(4096, required="Write your password")])
