"""Forms: a notice beside every one, clean text in every field, and errors that say what to do.

No text control ever has a full card number in it (P13): what is typed into one is refused, and
shown again and passed on only with the number taken out. What a `Paper` is given goes nowhere.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, ValidationError
from wtforms.validators import StopValidation

from privacycenter.cards import holds_card_number, without_card_numbers

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
NO_CARDS = "This looks like a full card number. Take it out: we never take one."
LONGEST_TO_TIDY = 5000  # NFC takes the square of the length for some texts; longer ones are refused


@dataclass(frozen=True)
class Notice:
    """What a form says before it takes anything: why, how long, and where the policy says so.

    `anchor` is a section of the policy page. `keeps` is None for forms that store nothing.
    """

    why: str
    keeps: str
    anchor: str


class Form(FlaskForm):  # type: ignore[misc]
    """Every form's base. A form without a notice cannot be defined."""

    notice: ClassVar[Notice | None]

    class Meta:
        csrf = False  # the whole site is protected in one place, `site.py`

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Fields of a form and nothing in their place: Flask-WTF would take files and JSON."""
            if formdata is None:
                return None
            return request.form if form.is_submitted() else None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "notice" not in vars(cls):
            raise TypeError(f"{cls.__name__} must carry a notice, or say None: it asks for nothing")

    def blame(self, field: str, sentence: str) -> None:
        """Show a refusal beside the control it is about."""
        one: Any = self[field] if field in self else next(iter(self))
        one.errors = [*one.errors, sentence]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each control's id with its first error, in the order of the page."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors]


def tidy(text: str | None) -> str:
    """One spelling for one text: NFC, no space around, no carriage returns."""
    if not text or len(text) > LONGEST_TO_TIDY:
        return text or ""
    try:
        text = unicodedata.normalize("NFC", text)
    except UnicodeError:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class Text:
    """Accepts text of at most `longest` characters; one line unless `lines`."""

    def __init__(self, longest: int, *, lines: bool = False, required: str | None = None) -> None:
        self.longest, self.lines, self.required = longest, lines, required

    def fault(self, text: str) -> str | None:
        """What is wrong with a text, as a sentence, or None."""
        if not text:
            return self.required
        if holds_card_number(text):
            return NO_CARDS
        if UNSEEN.search(text) or BIDI.search(text) or (not self.lines and "\n" in text):
            return "Take out characters that cannot be seen, such as line breaks"
        if len(text) > self.longest:
            return f"Shorten it to {self.longest} characters; it has {len(text)}"
        return None

    def __call__(self, _form: Any, field: Field) -> None:
        fault = self.fault(field.data or "")
        if fault:
            raise ValidationError(fault)


class _NoCards(StringField):
    """Takes card numbers out of what is sent, and refuses it, whatever else the control checks."""

    held_card = False

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.held_card = holds_card_number(self.data or "")
        if self.held_card:
            self.data = without_card_numbers(self.data or "")

    def pre_validate(self, _form: Any) -> None:
        if self.held_card:
            raise StopValidation(NO_CARDS)


class Line(_NoCards):
    """A text control; `text` is what was typed, tidied, and never None."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), filters=[tidy], **kwargs)

    @property
    def text(self) -> str:
        return self.data or ""


class Secret(_NoCards, PasswordField):
    """A password as typed: never tidied, never shown again."""

    @property
    def text(self) -> str:
        return self.data or ""


class Paper(Field):
    """A document that is looked at and dropped, pasted or as a file: `sent`, empty when there is
    none. It is never kept and never shown again, and so taken as it is: nothing is tidied, as a
    changed character is what one looks for. What its file is called says nothing.
    """

    sent: str | bytes = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        file = request.files.get(self.name)
        self.sent = file.read() if file else "".join(valuelist[:1])


class EmailAddress:
    """Accepts one address as it could be written on a letter."""

    def __call__(self, _form: Any, field: Field) -> None:
        fault = Text(320, required="Write your email address").fault(field.data or "")
        if fault:
            raise ValidationError(fault)
        try:
            validate_email(field.data, check_deliverability=False, test_environment=True)
        except (EmailNotValidError, ValueError) as error:
            raise ValidationError("Write an email address like name@example.com") from error
