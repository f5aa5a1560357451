"""What is left for people once our own rows are gone: telling processors, and erasing in systems
that nobody has connected."""

from collections.abc import Sequence
from datetime import date

from privacycenter.business_days import add_business_days
from privacycenter.holdings import Holding
from privacycenter.rights.deletion.models import Task
from privacycenter.rights.deletion.plan import recipients_of
from privacycenter.settings import Settings

TASK_BUSINESS_DAYS = 10  # our choice; the law says without undue delay (11 CCR 7022(b), Art. 19)
WHATEVER = "Whatever it has about the person"


def tasks_after(
    gone: Sequence[Holding], *, closes_account: bool, settings: Settings, today: date
) -> list[Task]:
    """The tasks that follow when these kinds of records went today. They belong to no erasure
    yet: before one is approved the office reads them as they will be."""
    due_on = add_business_days(today, TASK_BUSINESS_DAYS)
    found = {one: ", ".join(_titles(gone, *one)) for one in recipients_of(gone)}
    if closes_account:
        for name in settings.unconnected_systems:
            found.setdefault(("system", name), WHATEVER)
    return [
        Task(kind=kind, recipient=name, what=what, due_on=due_on, state="open")
        for (kind, name), what in found.items()
    ]


def _titles(gone: Sequence[Holding], kind: str, name: str) -> list[str]:
    if kind == "system":
        return [one.title for one in gone if one.system == name]
    return [one.title for one in gone if name in one.processors]
