"""What was kept on a ground goes when its time is over. Until then nobody uses it for anything
else (11 CCR 7022(f)): no page shows it, no import changes it."""

from sqlalchemy import exists, or_, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.holdings import Subject
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Decision, Erasure, LegalHold, Part
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request

ROWS = 500
_IS_HELD = exists().where(LegalHold.person_id == Erasure.person_id, LegalHold.lifted_at.is_(None))


def end_kept_parts(means: Means, budget: int) -> int:
    """At most so many parts whose day has come, or whose hold was lifted, each erased as far as
    one step goes. The person is known by number alone by now, and so are these records."""
    due = (
        session()
        .execute(
            to_change(
                select(Part, Erasure, Request)
                .join(Decision, Decision.id == Part.decision_id)
                .join(Erasure, Erasure.decision_id == Decision.id)
                .join(Request, Request.id == Erasure.request_id)
                .where(
                    Part.verdict == "stays",
                    Part.ended_at.is_(None),
                    or_(Part.until_on < means.today, Part.until_on.is_(None) & ~_IS_HELD),
                    Erasure.state == "finished",
                )
                .order_by(Part.id)
                .limit(budget)
            )
        )
        .all()
    )
    for part, erasure, request in due:
        _end(part, erasure, request, means)
    return len(due)


def _end(part: Part, erasure: Erasure, request: Request, means: Means) -> None:
    """Holdings without an eraser go by rules of their own, which are no longer than this."""
    holding = means.holding(part.holding)
    erase = holding.erase if holding else None
    did = erase(Subject(erasure.person_id), ROWS) if erase else 0
    part.erased += did
    if did:
        return  # the next step sees whether that was all
    session().execute(update(Part).where(Part.id == part.id).values(ended_at=clock.now()))
    if part.erased:
        record(events.PART_ENDED, person_id=erasure.person_id, reference=reference_of(request))
