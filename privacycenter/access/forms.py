"""The forms of what we hold."""

from typing import Any

from wtforms import ValidationError

from privacycenter.holdings import Field
from privacycenter.web import Form, Notice
from privacycenter.web.forms import Line, Text


class CorrectForm(Form):
    """One field's new value. What it accepts is declared with the field."""

    notice = Notice(
        "To put it right",
        "It replaces what we hold; the earlier value is kept beside it.",
        "your-rights",
    )

    value = Line("Value")

    def __init__(self, field: Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.declared = field
        self.value.label.text = field.label

    def validate_value(self, control: Any) -> None:
        field = self.declared
        required = f"Write your {field.label.lower()}" if field.required else None
        fault = Text(field.longest, lines=field.lines > 1, required=required).fault(control.data)
        if fault:
            raise ValidationError(fault)


class CopyForm(Form):
    """A button that starts the download."""

    notice = None
