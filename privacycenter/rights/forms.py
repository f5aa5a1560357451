"""The forms of requests."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from privacycenter.holdings import Holding
from privacycenter.holdings.grounds import WORDS
from privacycenter.web import Form, Notice
from privacycenter.web.forms import EmailAddress, Line, Text

KEEPS = "Kept with the request for 24 months after it is closed."
ITEM_WORDS = {"email": "Email address", "user_id": "User ID", "other": "Something else"}


class DeletionForm(Form):
    """The first step of a deletion: everything, which is offered first (11 CCR 7022(h)), or some
    of the kinds that can go alone."""

    notice = Notice("To do what you ask, and to prove it", KEEPS, "your-rights")

    scope = RadioField(
        "What shall we delete?",
        choices=[
            SelectChoice("everything", "Everything, and close my account"),
            SelectChoice("chosen", "Only what I tick below, and keep my account"),
        ],
        default="everything",
    )
    holdings = SelectMultipleField("If not everything: which kinds?", validate_choice=False)
    note = Line(
        "Is there something we should know? (optional)",
        validators=[Text(2000, lines=True)],
    )

    def __init__(self, kinds: Sequence[Holding], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.holdings.choices = [SelectChoice(one.key, one.title) for one in kinds]

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked, as the request keeps it."""
        if self.scope.data == "everything":
            return {"scope": "everything"}
        return {"scope": "chosen", "holdings": sorted(self.holdings.data or ())}

    def validate_holdings(self, control: Any) -> None:
        """Chosen is at least one, and only what is offered."""
        if self.scope.data == "everything":
            return
        offered = {one.value for one in control.choices}
        if not control.data:
            raise ValidationError("Tick what shall go, or choose everything above")
        if set(control.data) - offered:
            raise ValidationError("One of these is not there any more: choose again")


class CorrectionForm(Form):
    """What is wrong, and what it should say. Without `has_field` the kind of record is known, and
    the person says which one it is."""

    notice = Notice("To check it and put it right", KEEPS, "your-rights")

    field = SelectField(
        "What is wrong?",
        choices=[SelectChoice(*one) for one in ITEM_WORDS.items()],
    )
    should_say = Line(
        "What should it say?",
        validators=[Text(500, lines=True, required="Write what it should say")],
    )
    note = Line("How do you know? (optional)", validators=[Text(2000, lines=True)])

    def __init__(self, *, has_field: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not has_field:
            del self.field
            self.should_say.label.text = "Which record is it, and what should it say?"

    def validate_should_say(self, control: Any) -> None:
        """What may become an address or a user ID must be one."""
        field = self.field.data if "field" in self else "other"
        if field == "email":
            EmailAddress()(self, control)
        fault = Text(80).fault(control.text) if field == "user_id" else None
        if fault:
            raise ValidationError(fault)


class RemovalForm(Form):
    """What somebody says about a text they mark."""

    notice = Notice("To find the text and take it out", KEEPS, "your-rights")

    note = Line(
        "Is there something we should know? (optional)",
        validators=[Text(2000, lines=True)],
    )


class MessageForm(Form):
    """A message in a request."""

    notice = Notice("To answer the request", KEEPS, "communications")

    text = Line(
        "Your message",
        validators=[Text(4000, lines=True, required="Write a message")],
    )


REASONS = {
    "due": "It is the next one due",
    "away": "A colleague is away",
    "wrote": "The person wrote to me",
    "check": "To check a colleague’s work",
}


class TakeForm(Form):
    """Why somebody of the office takes up what a person asked or wrote. It stays in the history,
    where addresses have no place."""

    notice = None

    because = RadioField(
        "Why do you take it up?",
        choices=[SelectChoice(*one) for one in REASONS.items()],
        validate_choice=False,
    )
    other = Line("Another reason", validators=[Text(200)])

    def validate_because(self, control: Any) -> None:
        if control.data not in REASONS and not self.other.text:
            raise ValidationError("Say why you take it up: the person reads it")

    def validate_other(self, control: Any) -> None:
        if "@" in control.text:
            raise ValidationError("Take the address out: the reason stays in the history")

    @property
    def reason(self) -> str:
        """What was written, or else what was picked."""
        return self.other.text or REASONS[self.because.data]


class DeclineForm(Form):
    """Why a request is declined, and the facts the person will read."""

    notice = None

    ground = RadioField("Why do you decline?", choices=[], validate_choice=False)
    facts = Line(
        "The facts, as the person will read them",
        validators=[Text(4000, lines=True)],
    )

    def __init__(self, grounds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ground.choices = [SelectChoice(one, WORDS[one]) for one in grounds]


class StepForm(Form):
    """A button that moves a request on."""

    notice = None
