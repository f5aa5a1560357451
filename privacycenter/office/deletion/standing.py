"""How deletions stand: in the queue, and on the page of a case, with the step that comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from privacycenter.office.case import names_of_staff
from privacycenter.rights.deletion import queries
from privacycenter.rights.deletion.models import Decision, Erasure
from privacycenter.rights.models import PENDING, Request
from privacycenter.web import Visitor

PROPOSE = "office:requests:propose"
DECIDE = "office:requests:decide"
ANSWER = "office:requests:answer"

Parts = dict[str, ColumnElement[bool]]


def parts_of_queue(who: Visitor, today: date) -> Parts:
    """The parts of the queue that are for whoever looks: what waits for their decision, and what
    is late elsewhere."""
    parts: Parts = {}
    if DECIDE in who.permissions:
        parts["decide"] = queries.waits_for(who.owner_id)
    if ANSWER in who.permissions:
        parts["tasks"] = queries.has_late_tasks(today)
    return parts


def states_of(requests: Sequence[Request]) -> dict[int, str]:
    """The state in words of each request that a decision or an erasure is about."""
    ids = [one.id for one in requests if one.kind == "deletion" and one.state in PENDING]
    if not ids:
        return {}
    words = dict.fromkeys(queries.proposed_among(ids), "Waits for a second person")
    for request_id, (state, left) in queries.erasures_among(ids).items():
        is_erased = state == "finished"
        words[request_id] = f"Tasks elsewhere: {left} left" if is_erased else "Being erased"
    return words


@dataclass(frozen=True)
class Standing:
    """Where a deletion stands, and what whoever looks may do about it. `decision` is the newest,
    `erasure` the newest as well, also a halted one."""

    decision: Decision | None
    erasure: Erasure | None
    proposer: str
    decider: str
    tasks_left: int
    is_mine: bool
    may_propose: bool
    may_decide: bool
    may_see_tasks: bool

    @property
    def waits(self) -> bool:
        return self.decision is not None and self.decision.state == "proposed"

    @property
    def came_back(self) -> bool:
        """Whether the newest proposal came to nothing."""
        return self.decision is not None and self.decision.state in ("returned", "outdated")


def standing_of(request: Request, who: Visitor) -> Standing | None:
    """None for a request of another kind."""
    if request.kind != "deletion":
        return None
    decision = queries.decision_of(request)
    erasure = queries.last_erasure_of(request.id)
    people = (decision.proposed_by, decision.decided_by) if decision else (None, None)
    names = names_of_staff({one for one in people if one is not None})
    proposed_by_them = decision is not None and decision.proposed_by == who.owner_id
    return Standing(
        decision=decision,
        erasure=erasure,
        proposer=names.get(people[0] or 0, "a colleague"),
        decider=names.get(people[1] or 0, "a colleague"),
        tasks_left=queries.open_tasks(erasure.id) if erasure else 0,
        is_mine=request.taken_by == who.owner_id,
        may_propose=PROPOSE in who.permissions,
        may_decide=DECIDE in who.permissions and not proposed_by_them,
        may_see_tasks=ANSWER in who.permissions,
    )
