"""The forms of the account door."""

from privacycenter.web import Form, Notice
from privacycenter.web.forms import EmailAddress, Line, Secret, Text

KEEPS_SIGN_IN = "The sign-in is noted in your history. What you type here is kept nowhere."


class PasswordForm(Form):
    """User ID or address, and password."""

    notice = Notice("To know that it is you", KEEPS_SIGN_IN, "privacy-center")

    login = Line(
        "User ID or email address",
        validators=[Text(320, required="Write your user ID or your email address")],
    )
    password = Secret("Password", validators=[Text(4096, required="Write your password")])


class LinkForm(Form):
    """An address to send a link to."""

    notice = Notice(
        "To send the link",
        "The address is dropped at once when we do not know it.",
        "privacy-center",
    )

    address = Line("Your email address", validators=[EmailAddress()])


class ProofForm(Form):
    """The password once more."""

    notice = Notice("To be sure that it is still you", KEEPS_SIGN_IN, "privacy-center")

    password = Secret("Password", validators=[Text(4096, required="Write your password")])


class NewPasswordForm(Form):
    """A new password, and the present one where it is needed."""

    notice = Notice(
        "To let you in next time", "Kept in a scrambled form that nobody can read.", "registration"
    )

    current = Secret("Present password")
    new = Secret("New password", validators=[Text(4096, required="Write a new password")])


class PressForm(Form):
    """A button and nothing else."""

    notice = None
