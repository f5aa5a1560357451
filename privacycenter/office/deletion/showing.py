"""What the pages of a deletion show: the plan, who else has it, the letter as it will be sent. The
name in it stays hidden. Every look at numbers of somebody is in the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from privacycenter.audit import current_actor, record
from privacycenter.db import noting
from privacycenter.holdings.grounds import WORDS
from privacycenter.mail import LetterKind
from privacycenter.office.case import names_of_staff
from privacycenter.rights import events, letters
from privacycenter.rights.deletion.elsewhere import tasks_after
from privacycenter.rights.deletion.letters import facts_of, facts_of_plan
from privacycenter.rights.deletion.models import Decision, Part, Task
from privacycenter.rights.deletion.plan import Plan, rows_of
from privacycenter.rights.deletion.queries import decisions_of, parts_of
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request
from privacycenter.rights.telling import facts_of_refusal
from privacycenter.web import site

NAME = "[the name]"
NUMBERS = "how much we hold about you, kind by kind"
TO_DECIDE = "To decide it, as the second person"


@dataclass(frozen=True)
class Outlook:
    """What happens if it is decided so: kind by kind, elsewhere, and by letter. A refusal has no
    parts."""

    parts: Sequence[Part]
    tasks: Sequence[Task]
    letter: str
    closes_account: bool
    is_refusal: bool = False

    @property
    def shown(self) -> list[tuple[Part, str]]:
        """What there is something of, with the words of the ground on which it stays."""
        return [(part, WORDS.get(part.ground or "", "")) for part in self.parts if part.records]

    def _titles(self, verdict: str) -> list[str]:
        return [one.title for one in self.parts if one.verdict == verdict and not one.records]

    @property
    def arriving(self) -> list[str]:
        """What goes as well, should any of it arrive meanwhile."""
        return self._titles("goes")

    @property
    def staying_if_any(self) -> list[str]:
        return self._titles("stays")

    def total(self, verdict: str) -> int:
        return sum(part.records for part in self.parts if part.verdict == verdict)


def outlook_of_plan(request: Request, plan: Plan) -> Outlook:
    """The plan as everything stands now."""
    parts = rows_of(plan)
    tasks = _tasks(parts, closes_account=plan.closes_account)
    letter = letter_text(letters.ERASED, request, facts_of_plan(request, plan, tasks))
    return Outlook(parts, tasks, letter, plan.closes_account)


def outlook_of(request: Request, decision: Decision) -> Outlook:
    """What somebody proposed, with the numbers of then."""
    if decision.outcome == "refuse":
        letter = letter_of_refusal(request, decision.ground or "", decision.facts or "")
        return Outlook((), (), letter, closes_account=False, is_refusal=True)
    parts = parts_of(decision)
    closes_account = request.asked.get("scope", "everything") == "everything"
    tasks = _tasks(parts, closes_account=closes_account)
    letter = letter_text(letters.ERASED, request, facts_of(request, decision, tasks))
    return Outlook(parts, tasks, letter, closes_account)


def letter_of_refusal(request: Request, ground: str, facts: str) -> str:
    return letter_text(letters.DELETION_DECLINED, request, facts_of_refusal(request, ground, facts))


def letter_text(kind: LetterKind, request: Request, facts: dict[str, Any]) -> str:
    """A letter as the worker will write it, but for the name and the link."""
    page = "/you/requests/" if kind == letters.DELETION_DECLINED else "/followed/"
    template = site().jinja_env.get_template(kind.template)
    return template.render(
        facts,
        name=NAME,
        reference=reference_of(request),
        path=f"{page}…",
        settings=site().settings,
        base_url=site().settings.base_url,
    ).strip()


def _tasks(parts: Sequence[Part], *, closes_account: bool) -> list[Task]:
    means = site().means
    gone = [
        means.holding(part.holding) for part in parts if part.verdict == "goes" and part.records
    ]
    return tasks_after(
        [one for one in gone if one is not None],
        closes_account=closes_account,
        settings=means.settings,
        today=means.today,
    )


@dataclass(frozen=True)
class Earlier:
    """A decision that is no more, or was taken, with the names of both."""

    decision: Decision
    proposer: str
    decider: str
    ground: str


def history_of(request: Request) -> list[Earlier]:
    """Everything that was proposed and is not waiting any more, the oldest first."""
    found = [one for one in decisions_of(request) if one.state != "proposed"]
    names = names_of_staff({one for each in found for one in _both(each)})
    return [
        Earlier(
            one,
            names.get(one.proposed_by, "A colleague"),
            names.get(one.decided_by or 0, "A colleague"),
            WORDS.get(one.ground or "", ""),
        )
        for one in found
    ]


def _both(decision: Decision) -> set[int]:
    return {decision.proposed_by} | ({decision.decided_by} if decision.decided_by else set())


def note_look(request: Request, what: str, because: str | None = None) -> None:
    """A line in the person's history that somebody looked: at what, and why."""
    with noting():
        record(
            events.LOOKED,
            person_id=request.person_id,
            what=what,
            role=current_actor().role or "clerk",
            reference=reference_of(request),
            because=because or request.taken_for or "…",
        )


def what_changed(parts: Sequence[Part], plan: Plan) -> list[str]:
    """The kinds of records about which a plan made now would say something else. There may be
    none: a rule may have changed that says how long a kind is kept."""
    before = {one.holding: one for one in parts}
    now = {one.holding: one for one in rows_of(plan)}
    return [
        (now.get(key) or before[key]).title
        for key in {**before, **now}
        if key not in before or key not in now or _said(before[key]) != _said(now[key])
    ]


def _said(part: Part) -> tuple[Any, ...]:
    return part.verdict, part.ground, part.facts, part.chosen
