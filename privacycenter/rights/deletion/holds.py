"""Legal holds: what a court or a claim needs is not erased, by whomever it is asked. A hold placed
while a deletion is decided changes its plan, and the office is asked again."""

from sqlalchemy import or_, select

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.holdings.grounds import keeping_grounds
from privacycenter.refusals import Conflict, Invalid, Unknown
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Erasure, LegalHold
from privacycenter.rights.models import Request

TOO_LATE = "The erasure has begun already: nothing can be held any more."


def place_hold(
    request_id: int,
    staff_id: int,
    *,
    holding: str | None,
    ground: str,
    facts: str,
    means: Means,
) -> None:
    """Hold everything about the person of a request, or one kind of record. Raises Invalid
    without a ground and facts, Conflict once the erasure has begun."""
    request = lifecycle.request_for_office(request_id)
    if request.taken_by != staff_id:
        raise Conflict(lifecycle.NOT_YOURS)
    if ground not in {one.code for one in keeping_grounds(request.regime)}:
        raise Invalid("Choose the ground of the hold", field="ground")
    if not facts.strip():
        raise Invalid("Write the facts behind it", field="facts")
    held = means.holding(holding) if holding else None
    if holding and held is None:
        raise Invalid("Choose what is held", field="holding")
    _demand_not_begun(request)
    session().add(
        LegalHold(
            person_id=request.person_id,
            holding=holding or None,
            ground=ground,
            facts=facts.strip(),
            placed_by=staff_id,
            placed_at=clock.now(),
        )
    )
    record(
        events.HOLD_PLACED,
        person_id=request.person_id,
        role=lifecycle.role_of_actor(),
        what=held.title if held else "everything",
    )


def lift_hold(request_id: int, staff_id: int, *, hold_id: int) -> None:
    """A hold is over. Raises Unknown when there is none, or it is somebody else's."""
    request = lifecycle.request_for_office(request_id)
    if request.taken_by != staff_id:
        raise Conflict(lifecycle.NOT_YOURS)
    hold = session().scalar(
        to_change(
            select(LegalHold).where(
                LegalHold.id == hold_id,
                LegalHold.person_id == request.person_id,
                LegalHold.lifted_at.is_(None),
            )
        )
    )
    if hold is None:
        raise Unknown
    hold.lifted_at, hold.lifted_by = clock.now(), staff_id
    record(events.HOLD_LIFTED, person_id=request.person_id, role=lifecycle.role_of_actor())


def _demand_not_begun(request: Request) -> None:
    """The erasure's row is held, so that it does not begin at this very instant. Somebody may have
    another request besides; what an erasure that is over has kept can be held by that."""
    theirs = session().scalars(
        to_change(
            select(Erasure).where(
                Erasure.person_id == request.person_id,
                or_(
                    Erasure.state.in_(("waiting", "running")),
                    (Erasure.state == "finished") & (Erasure.request_id == request.id),
                ),
            )
        )
    )
    if any(one.state != "waiting" for one in theirs):
        raise Conflict(TOO_LATE)
