"""The forms of requests."""

from wtforms import RadioField, SelectField, StringField

from privacycenter.rights.models import GROUNDS
from privacycenter.web import Form, Notice
from privacycenter.web.forms import Text, tidy

KEEPS = "Kept with the request for 24 months after it is closed."
GROUND_WORDS = {
    "accurate": "What we hold is more likely right than not",
    "cannot_authenticate": "We could not make sure who is asking",
    "others_privacy": "It would touch somebody else’s privacy",
    "not_readily_accessible": "The information cannot be reached with reasonable effort",
    "access_not_required": "The law does not ask it of us here",
}
assert set(GROUND_WORDS) == set(GROUNDS)


class DeletionForm(Form):
    """The first step of a deletion."""

    notice = Notice("To do what you ask, and to prove it", KEEPS, "your-rights")

    note = StringField(
        "Is there something we should know? (optional)",
        filters=[tidy],
        validators=[Text(2000, lines=True)],
    )


class CorrectionForm(Form):
    """What is wrong, and what it should say."""

    notice = Notice("To check it and put it right", KEEPS, "your-rights")

    field = SelectField(
        "What is wrong?",
        choices=[("email", "Email address"), ("user_id", "User ID"), ("other", "Something else")],
    )
    should_say = StringField(
        "What should it say?",
        filters=[tidy],
        validators=[Text(500, lines=True, required="Write what it should say")],
    )
    note = StringField(
        "How do you know? (optional)", filters=[tidy], validators=[Text(2000, lines=True)]
    )


class MessageForm(Form):
    """A message in a request."""

    notice = Notice("To answer the request", KEEPS, "communications")

    text = StringField(
        "Your message",
        filters=[tidy],
        validators=[Text(4000, lines=True, required="Write a message")],
    )


class DeclineForm(Form):
    """Why a request is declined, and the facts the person will read."""

    notice = None

    ground = RadioField(
        "Why do you decline?", choices=list(GROUND_WORDS.items()), validate_choice=False
    )
    facts = StringField(
        "The facts, as the person will read them",
        filters=[tidy],
        validators=[Text(4000, lines=True)],
    )


class StepForm(Form):
    """A button that moves a request on."""

    notice = None
