"""The forms of the clock."""

from privacycenter.web import Form
from privacycenter.web.forms import Line, Text


class ExtendForm(Form):
    """Why more time is needed."""

    notice = None

    reason = Line(
        "Why it takes longer, as the person will read it",
        validators=[Text(500, lines=True, required="Write why it takes longer")],
    )


class ProofForm(Form):
    """What somebody is asked who may be somebody else."""

    notice = None

    question = Line(
        "What you ask, and why you doubt",
        validators=[Text(4000, lines=True, required="Write what you ask")],
    )
