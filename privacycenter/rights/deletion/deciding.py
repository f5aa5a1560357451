"""Deciding a deletion by two people: one proposes a plan or a refusal, another approves it or
sends it back. Every rule here is also a constraint or a trigger of the tables."""

import secrets
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select, update

from privacycenter import clock
from privacycenter.db import session, to_change
from privacycenter.holdings.grounds import keeping_grounds, refusing_grounds
from privacycenter.identity.addresses.undoing import may_still_be_undone
from privacycenter.identity.closing import close_person
from privacycenter.identity.models import Staff
from privacycenter.refusals import Conflict, Invalid, NotAllowed
from privacycenter.rights import letters, lifecycle
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Decision, Erasure
from privacycenter.rights.deletion.plan import Kept, Plan, rows_of
from privacycenter.rights.deletion.whose import whose
from privacycenter.rights.kinds import is_of_everything
from privacycenter.rights.models import Request
from privacycenter.rights.telling import write_to

WAITS = "A proposal waits for a second person already. Take it back first."
CHANGED = (
    "What would be erased has changed since this was proposed: a rule, a ground, a hold or a kind "
    "of record. Send it back, so that it is proposed anew."
)
NOTHING_GOES = "Nothing would be erased. Propose to decline the request instead."
TOO_SOON = (
    "The person’s address was replaced less than a week ago, and the old one may still say that it "
    "was somebody else. Wait until that week is over."
)
NOT_ALONE = "Whoever proposed it cannot decide it: a second person must."


def propose_erasure(
    request_id: int, staff_id: int, chosen: Mapping[str, Kept], means: Means
) -> Decision:
    """Propose to carry the request out, but for what is kept. Raises Invalid for a reason that is
    none, Conflict when it is not theirs to propose, or waits already."""
    request = _to_propose(request_id, staff_id)
    plan = means.plan(request, chosen)
    _check_chosen(request, chosen, plan, means.today)
    if not plan.going:
        raise Conflict(NOTHING_GOES)
    decision = _propose(request, staff_id, "erase", plan.fingerprint)
    session().add_all(rows_of(plan, decision.id))
    return decision


def propose_refusal(
    request_id: int, staff_id: int, *, ground: str, facts: str, means: Means
) -> Decision:
    """Propose to decline the request as a whole. Raises Invalid without a ground or facts."""
    request = _to_propose(request_id, staff_id)
    if ground not in {one.code for one in refusing_grounds(request.regime)}:
        raise Invalid("Choose why it is declined", field="ground")
    if not facts.strip():
        raise Invalid("Write the facts behind it", field="facts")
    print_of_plan = means.plan(request).fingerprint
    return _propose(request, staff_id, "refuse", print_of_plan, ground=ground, facts=facts.strip())


def take_back(request_id: int, staff_id: int) -> None:
    """Whoever proposed it thinks again."""
    request = lifecycle.taken_request(request_id, staff_id)
    decision = _waiting(request)
    decision.state, decision.decided_at = "outdated", clock.now()
    decision.remark = "Taken back by whoever proposed it."
    lifecycle.note(request, events.TAKEN_BACK, role=lifecycle.role_of_actor())


def give_back(request_id: int, staff_id: int, *, decision_id: int, remark: str) -> None:
    """The second person does not agree, and says why. Raises Invalid without a remark."""
    request, decision = _to_decide(request_id, staff_id, decision_id)
    if not remark.strip():
        raise Invalid("Write what should be different", field="remark")
    _decide(decision, "returned", staff_id, remark=remark.strip())
    lifecycle.note(request, events.RETURNED, role=lifecycle.role_of_actor())


def approve(request_id: int, staff_id: int, *, decision_id: int, means: Means) -> Decision:
    """The second person agrees to exactly this decision. A refusal closes the request with a
    letter; an erasure begins, and from now on nobody signs in to the account it closes.

    Raises Conflict when the plan has changed since it was proposed, somebody was faster, or the
    address changed hands so lately that its former owner may still undo it.
    """
    request, decision = _to_decide(request_id, staff_id, decision_id)
    if decision.outcome == "refuse":
        _decide(decision, "approved", staff_id)
        _refuse(request, decision)
        return decision
    if means.plan_again(request, decision).fingerprint != decision.fingerprint:
        raise Conflict(CHANGED)
    if may_still_be_undone(request.person_id):
        raise Conflict(TOO_SOON)
    _decide(decision, "approved", staff_id)
    key = secrets.token_hex(16)
    closes = is_of_everything(request)
    session().add(
        Erasure(
            key=key,
            request_id=request.id,
            decision_id=decision.id,
            person_id=request.person_id,
            closes_account=closes,
            subject=whose(request.person_id).seal(means.safe, key),
            state="waiting",
            approved_at=clock.now(),
        )
    )
    session().flush()  # the request's trigger and the closing look at it
    lifecycle.move(request, "open", "approved")
    if closes:
        close_person(request.person_id)
    lifecycle.note(request, events.APPROVED, role=lifecycle.role_of_actor())
    return decision


def _refuse(request: Request, decision: Decision) -> None:
    lifecycle.move(
        request,
        "open",
        "declined",
        closed_at=clock.now(),
        ground=decision.ground,
        facts=decision.facts,
    )
    lifecycle.note(request, events.REFUSED, role=lifecycle.role_of_actor())
    write_to(request, letters.DELETION_DECLINED)


def _to_propose(request_id: int, staff_id: int) -> Request:
    request = lifecycle.taken_request(request_id, staff_id)
    if request.kind != "deletion":
        raise Conflict("That step belongs to another kind of request.")
    _demand_role(staff_id, "clerk", "decider")
    if _waiting_or_none(request) is not None:
        raise Conflict(WAITS)
    return request


def _propose(
    request: Request,
    staff_id: int,
    outcome: str,
    fingerprint: str,
    *,
    ground: str | None = None,
    facts: str | None = None,
) -> Decision:
    decision = Decision(
        request_id=request.id,
        outcome=outcome,
        fingerprint=fingerprint,
        ground=ground,
        facts=facts,
        proposed_by=staff_id,
        proposed_at=clock.now(),
        state="proposed",
    )
    session().add(decision)
    session().flush()  # its parts need the id
    lifecycle.note(request, events.PROPOSED, role=lifecycle.role_of_actor())
    return decision


def _check_chosen(request: Request, chosen: Mapping[str, Kept], plan: Plan, today: date) -> None:
    """Every part kept by choice has a ground this law knows, facts, and a day on which it goes."""
    grounds = {one.code for one in keeping_grounds(request.regime)}
    kept = {line.holding.key for line in plan.staying if line.chosen}
    for key, why in chosen.items():
        if key not in kept:
            raise Invalid("This part is not the clerk’s to keep", field=f"{key}-ground")
        if why.ground not in grounds:
            raise Invalid("Choose the ground on which it stays", field=f"{key}-ground")
        if not why.facts.strip():
            raise Invalid("Write the facts behind it", field=f"{key}-facts")
        if why.until_on is None or why.until_on <= today:
            raise Invalid("Say until when, by a day to come", field=f"{key}-until_on")


def _to_decide(request_id: int, staff_id: int, decision_id: int) -> tuple[Request, Decision]:
    """The request and its waiting proposal, held. Of two who decide at once the second finds it
    decided."""
    request = lifecycle.request_for_office(request_id)
    _demand_role(staff_id, "decider")
    decision = _waiting(request)
    if request.state != "open" or decision.id != decision_id:
        raise Conflict(lifecycle.MOVED_ON)
    if decision.proposed_by == staff_id:
        raise Conflict(NOT_ALONE)
    return request, decision


def _waiting(request: Request) -> Decision:
    decision = _waiting_or_none(request)
    if decision is None:
        raise Conflict(lifecycle.MOVED_ON)
    return decision


def _waiting_or_none(request: Request) -> Decision | None:
    return session().scalar(
        to_change(
            select(Decision).where(Decision.request_id == request.id, Decision.state == "proposed")
        )
    )


def _decide(decision: Decision, state: str, staff_id: int, *, remark: str | None = None) -> None:
    moved = session().execute(
        update(Decision)
        .where(Decision.id == decision.id, Decision.state == "proposed")
        .values(state=state, decided_by=staff_id, decided_at=clock.now(), remark=remark)
        .returning(Decision.id)
    )
    if moved.first() is None:
        raise Conflict(lifecycle.MOVED_ON)
    session().refresh(decision)


def _demand_role(staff_id: int, *roles: str) -> None:
    role = session().scalar(
        select(Staff.role).where(Staff.id == staff_id, Staff.ended_at.is_(None))
    )
    if role not in roles:
        raise NotAllowed("That step belongs to another role.")
