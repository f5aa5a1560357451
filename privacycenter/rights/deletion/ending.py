"""What was kept on a ground goes when its time is over. Until then nobody uses it for anything
else (11 CCR 7022(f)): no page shows it, no import changes it."""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Row, exists, or_, select

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.holdings import Holding, Subject
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.forgetting import forget_if_done
from privacycenter.rights.deletion.guarding import guarded
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Decision, Erasure, LegalHold, Part
from privacycenter.rights.deletion.plan import hangs_on_person
from privacycenter.rights.deletion.queries import parts_of
from privacycenter.rights.deletion.whose import Whose
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request

_IS_HELD = exists().where(
    LegalHold.person_id == Erasure.person_id,
    LegalHold.lifted_at.is_(None),
    or_(LegalHold.holding.is_(None), LegalHold.holding == Part.holding),
)


def end_kept_parts(means: Means, budget: int) -> int:
    """Erase at most so many rows of parts whose day has come, or whose hold was lifted. A part
    that is over counts as one besides."""
    did = 0
    for part, erasure, request in _due(means, budget):
        if did >= budget:
            break
        before = part.erased
        step = partial(_end, part, erasure, request, means, budget - did)
        guarded(step, erasure_id=erasure.id)
        did += max(1, part.erased - before)
    return did


def _due(means: Means, most: int) -> Iterator[Row[Part, Erasure, Request]]:
    """In the order of their plan. The person's own row waits for what hangs on it."""
    query = (
        select(Part, Erasure, Request)
        .join(Decision, Decision.id == Part.decision_id)
        .join(Erasure, Erasure.decision_id == Decision.id)
        .join(Request, Request.id == Erasure.request_id)
        .where(
            Part.verdict == "stays",
            Part.ended_at.is_(None),
            or_(Part.until_on < means.today, Part.until_on.is_(None)),
            ~_IS_HELD,
            Erasure.state == "finished",
        )
        .order_by(Part.decision_id, Part.place)
        .limit(most)
    )
    for row in session().execute(to_change(query)).all():
        if not _waits(row[0], means):
            yield row


def _waits(part: Part, means: Means) -> bool:
    """Whether it is the person's own row, and records that hang on it still stay."""
    holding = means.holding(part.holding)
    if holding is None or "person" not in holding.tables:
        return False
    decision = session().get_one(Decision, part.decision_id)
    return any(_hangs(one, means.holding(one.holding)) for one in parts_of(decision))


def _hangs(part: Part, holding: Holding | None) -> bool:
    stays = part.verdict == "stays" and part.ended_at is None
    return stays and holding is not None and hangs_on_person(holding)


def _end(part: Part, erasure: Erasure, request: Request, means: Means, budget: int) -> None:
    """Holdings without an eraser go by rules of their own, which are no longer than this."""
    holding = means.holding(part.holding)
    erase = holding.erase if holding else None
    subject, did = _subject(erasure, means), 0
    while did < budget:
        step = erase(subject, budget - did) if erase else 0
        part.erased += step
        did += step
        if not step:
            part.ended_at = clock.now()
            session().flush()  # whether any part is left is asked next
            forget_if_done(erasure, means)
            if part.erased:
                record(
                    events.PART_ENDED, person_id=erasure.person_id, reference=reference_of(request)
                )
            break


def _subject(erasure: Erasure, means: Means) -> Subject:
    """What was kept is found by the person's number, or its addresses are still sealed here."""
    if erasure.subject is None:
        return Subject(erasure.person_id)
    return Whose.open(erasure.subject, means.safe, erasure.key).subject
