"""The forms of deletions. What is written in them goes into the receipt, which names nobody."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from privacycenter.holdings.grounds import Ground
from privacycenter.office.forms import CodeForm
from privacycenter.rights.deletion.models import Task
from privacycenter.rights.deletion.plan import Kept
from privacycenter.rights.deletion.plan import Line as PlanLine
from privacycenter.web import Form
from privacycenter.web.forms import Line, Text

FACTS = "The facts, as the person will read them"


class Names(Text):
    """Text that stays for years where addresses have no place."""

    def fault(self, text: str) -> str | None:
        if "@" in text:
            return "Take the address out: this is kept when the person is erased"
        return super().fault(text)


def _choices(grounds: Sequence[Ground]) -> list[Any]:
    return [SelectChoice(one.code, one.words) for one in grounds]


class KeepForm(Form):
    """One part of a plan: it goes, unless a ground, facts and a day are given."""

    notice = None

    ground = SelectField("The ground on which it stays", choices=[], validate_choice=False)
    facts = Line(FACTS, validators=[Names(1000, lines=True)])
    until_on = Line("Until when", validators=[Text(20)])

    def __init__(
        self, line: PlanLine, grounds: Sequence[Ground], *, today: date, **kwargs: Any
    ) -> None:
        super().__init__(prefix=line.holding.key, **kwargs)
        self.line, self.today = line, today
        self.ground.choices = [SelectChoice("", "None: it is erased"), *_choices(grounds)]

    @property
    def is_asked(self) -> bool:
        """Whether anything at all is said: then all of it must be."""
        return bool(self.ground.data or self.facts.text or self.until_on.text)

    @property
    def day(self) -> date | None:
        try:
            return date.fromisoformat(self.until_on.text)
        except ValueError:
            return None

    @property
    def kept(self) -> Kept:
        return Kept(self.ground.data or "", self.facts.text, self.day)

    def validate_ground(self, control: Any) -> None:
        if self.is_asked and control.data not in {one.value for one in control.choices[1:]}:
            raise ValidationError("Choose the ground on which it stays")

    def validate_facts(self, control: Any) -> None:
        if self.is_asked and not control.text:
            raise ValidationError("Write the facts behind it")

    def validate_until_on(self, control: Any) -> None:
        if not self.is_asked:
            return
        if control.text and self.day is None:
            raise ValidationError("Write the day like 2027-03-31")
        if self.day is None or self.day <= self.today:
            raise ValidationError("Say until when, by a day to come")


class ErasureForm(CodeForm):
    """The proposal to erase: `parts` are what could be kept."""

    notice = None

    def __init__(self, parts: Sequence[KeepForm], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = parts

    @property
    def chosen(self) -> dict[str, Kept]:
        """What is to be kept, by kind of record."""
        return {one.line.holding.key: one.kept for one in self.parts if one.is_asked}

    def are_parts_right(self) -> bool:
        """Whether each part that is kept says all of why."""
        wrong = [part for part in self.parts if not part.validate()]  # each of them says so
        return not wrong

    def validate(self, extra_validators: Any = None) -> bool:
        is_right: bool = super().validate(extra_validators)
        return self.are_parts_right() and is_right

    @property
    def problems(self) -> list[tuple[str, str]]:
        return [one for part in self.parts for one in part.problems] + super().problems

    def blame(self, field: str, sentence: str) -> None:
        key, _, name = field.rpartition("-")
        of = next((one for one in self.parts if one.line.holding.key == key), None)
        if of is None:
            super().blame(field, sentence)
        else:
            of.blame(name, sentence)


def _is_offered(control: Any) -> bool:
    """Whether one of the answers was picked."""
    return control.data in {one.value for one in control.choices}


class RefusalForm(CodeForm):
    """The proposal to decline a request as a whole."""

    notice = None

    ground = RadioField("Why do you decline?", choices=[], validate_choice=False)
    facts = Line(FACTS, validators=[Names(4000, lines=True, required="Write the facts behind it")])

    def __init__(self, grounds: Sequence[Ground], **kwargs: Any) -> None:
        super().__init__(prefix="decline", **kwargs)
        self.ground.choices = _choices(grounds)

    @property
    def says_why(self) -> bool:
        return _is_offered(self.ground) and bool(self.facts.text)

    def validate_ground(self, control: Any) -> None:
        if not _is_offered(control):
            raise ValidationError("Choose why it is declined")


class ApproveForm(CodeForm):
    """The second person agrees."""

    notice = None


class ReturnForm(CodeForm):
    """The second person does not agree, and says what should be different."""

    notice = None

    remark = Line(
        "What should be different",
        validators=[Names(2000, lines=True, required="Write what should be different")],
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(prefix="back", **kwargs)


class TaskForm(Form):
    """What became of a task, and what shows it."""

    notice = None

    state = RadioField(
        "What became of it?",
        choices=[SelectChoice("done", "Done"), SelectChoice("not_possible", "Not possible")],
        validate_choice=False,
    )
    evidence = Line(
        "What shows it",
        validators=[
            Names(
                1000,
                lines=True,
                required="Write what shows it: a ticket, a letter, whom you spoke to",
            )
        ],
    )

    def __init__(self, task: Task, **kwargs: Any) -> None:
        super().__init__(prefix=f"task-{task.id}", **kwargs)
        self.task = task

    def validate_state(self, control: Any) -> None:
        if not _is_offered(control):
            raise ValidationError("Choose what became of it")


class HoldForm(Form):
    """A legal hold on everything about a person, or on one kind of record."""

    notice = None

    holding = SelectField("What is held", choices=[], validate_choice=False)
    ground = RadioField("The ground of the hold", choices=[], validate_choice=False)
    facts = Line(FACTS, validators=[Names(1000, lines=True, required="Write the facts behind it")])

    def __init__(
        self, kinds: Sequence[tuple[str, str]], grounds: Sequence[Ground], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.holding.choices = [SelectChoice(*one) for one in (("", "Everything"), *kinds)]
        self.ground.choices = _choices(grounds)

    def validate_ground(self, control: Any) -> None:
        if not _is_offered(control):
            raise ValidationError("Choose the ground of the hold")
