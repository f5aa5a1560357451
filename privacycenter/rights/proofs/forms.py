"""The forms of other proofs. What is typed to match is compared and forgotten."""

from typing import Any, ClassVar

from wtforms import BooleanField
from wtforms.validators import InputRequired

from privacycenter.web import Form, Notice
from privacycenter.web.forms import EmailAddress, Line, Text

POINTS = ("name", "list", "firm", "member_since", "account_no")
FORGOTTEN = "What you type to match is compared with what we hold and forgotten at once."


class _Points(Form):
    """Questions about what we hold already; only some are asked."""

    notice: ClassVar[Notice | None] = Notice("To be sure that it is you", FORGOTTEN, "your-rights")

    name = Line("Your name, as we have it", validators=[Text(200)])
    list = Line("One of the newsletters you get", validators=[Text(120)])
    firm = Line("Your firm’s name", validators=[Text(200)])
    member_since = Line("The year you became a member", validators=[Text(10)])
    account_no = Line("The number of an advertising account of yours", validators=[Text(40)])

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by point."""
        return {key: self[key].data for key in POINTS if key in self and self[key].data}


class DeclareForm(_Points):
    """Data points, and a signature under a declaration."""

    notice = Notice(
        "To open details to you and to nobody else",
        FORGOTTEN + " The signed declaration is kept for 24 months.",
        "your-rights",
    )

    signed_name = Line(
        "Your full name, as your signature", validators=[Text(200, required="Write your name")]
    )
    is_sworn = BooleanField(validators=[InputRequired("Tick this to declare it")])

    def __init__(self, asked: set[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for key in set(POINTS) - asked:
            del self[key]


class RecoveryForm(_Points):
    """Who somebody says they are, where to reach them, and what shows it."""

    notice = Notice(
        "To be sure that it is you, and to write to you",
        FORGOTTEN + " The new address is kept with the request for 24 months.",
        "your-rights",
    )

    login = Line(
        "Your user ID, or the address you have lost",
        validators=[Text(320, required="Write your user ID or the address you have lost")],
    )
    address = Line("An address you can be reached at now", validators=[EmailAddress()])
    code = Line("A recovery code, if you have one", validators=[Text(80)])
