"""The forms of the office."""

from privacycenter.web import Form
from privacycenter.web.forms import Line, Text


class CodeForm(Form):
    """The code of whoever takes a step that needs one. Forms with more to ask inherit from it."""

    notice = None

    code = Line(
        "Code from your app",
        validators=[Text(60, required="Write the code your app shows, or a recovery code")],
    )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The code is asked for last."""
        return sorted(super().problems, key=lambda one: one[0] == self.code.id)
