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


class ExtendForm(Form):
    """Why more time is needed."""

    notice = None

    reason = Line(
        "Why it takes longer, as the person will read it",
        validators=[Text(500, lines=True, required="Write why it takes longer")],
    )


class QuestionForm(Form):
    """What somebody is asked who may be somebody else."""

    notice = None

    question = Line(
        "What you ask, and why you doubt",
        validators=[Text(4000, lines=True, required="Write what you ask")],
    )
