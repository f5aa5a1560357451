"""The form of a review."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from privacycenter.web import Form
from privacycenter.web.forms import Line, Text

DECISIONS = {"keep": "Keep it for another year", "drop": "Drop it: no more of it, and none kept"}


class ReviewForm(Form):
    """Keep or drop, and why."""

    notice = None

    decision = RadioField(
        "What do you decide?",
        choices=[SelectChoice(*one) for one in DECISIONS.items()],
        validate_choice=False,
    )
    reason = Line("The reason, for whoever looks next year", validators=[Text(2000, lines=True)])
