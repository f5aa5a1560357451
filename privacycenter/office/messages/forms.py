"""The forms of messages."""

from privacycenter.web import Form
from privacycenter.web.forms import Line, Text


class AnswerForm(Form):
    """The answer, as the letter will carry it."""

    notice = None

    text = Line("Your answer", validators=[Text(8000, lines=True, required="Write the answer")])
