"""The form to check a receipt."""

from privacycenter.web import Form, Notice
from privacycenter.web.forms import Paper


class CheckForm(Form):
    """A receipt as a file, or its text."""

    notice = Notice(
        "To check the signature",
        "We look at it once. Nothing of it is kept, noted or shown to anybody else.",
        "privacy-center",
    )

    file = Paper("The file")
    text = Paper("Or its text")

    @property
    def document(self) -> str | bytes:
        """What was given, the file before the text; empty when nothing was."""
        return self.file.sent or self.text.sent
