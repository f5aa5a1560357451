"""The form of somebody who is not signed in."""

from privacycenter.web import Form, Notice
from privacycenter.web.forms import EmailAddress, Line


class AskForm(Form):
    """The address we may hold something under."""

    notice = Notice(
        "To ask whoever has that mailbox whether they want it",
        "An address we do not know is forgotten at once, another when it is answered for or its "
        "time is over.",
        "your-rights",
    )

    address = Line("The email address we may know", validators=[EmailAddress()])
