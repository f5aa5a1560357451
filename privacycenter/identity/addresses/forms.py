"""The form of a new address."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from privacycenter.web import Form, Notice
from privacycenter.web.forms import EmailAddress, Line

HOW = {
    "replace": "Use it in place of my main address",
    "add": "Add it, and keep the one I have",
}


class ChangeForm(Form):
    """A new address, and what it is for."""

    notice = Notice(
        "To write to you, and to find what is held under it",
        "Forgotten after two days when you do not prove it.",
        "registration",
    )

    address = Line("Your new email address", validators=[EmailAddress()])
    how = RadioField(
        "What should we do with it?", choices=[SelectChoice(*one) for one in HOW.items()]
    )
