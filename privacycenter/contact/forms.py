"""The form to write to us."""

from typing import Any

from privacycenter.web import Form, Notice
from privacycenter.web.forms import EmailAddress, Line, Text


class ContactForm(Form):
    """A message. Whoever is signed in types no address."""

    notice = Notice("To answer you", "Kept for three years after our answer.", "communications")

    name = Line("Your name (optional)", validators=[Text(200)])
    address = Line("Your email address", validators=[EmailAddress()])
    text = Line("Your message", validators=[Text(4000, lines=True, required="Write a message")])

    def __init__(self, *, has_address: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if has_address:
            del self.address
