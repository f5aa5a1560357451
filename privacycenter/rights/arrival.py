"""Whether what we wrote about a request arrived. A letter that was refused or came back, with none
after it, said nothing: the request is not answered, whatever its state."""

from sqlalchemy import BigInteger, Select, cast, func, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session
from privacycenter.mail.arrival import IS_LOST, letters_about, lost_about
from privacycenter.mail.models import Letter
from privacycenter.rights import events, letters
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request
from privacycenter.rights.telling import ABOUT, about

NUMBER = cast(func.substr(Letter.about, len(ABOUT) + 1), BigInteger)
LOST = lost_about(*letters.ANSWERS).with_only_columns(NUMBER)
IS_UNDELIVERED = Request.id.in_(LOST)


def answered_requests() -> Select[Request]:
    """Requests that were decided, and whose person was reached. Only these count as answered."""
    return select(Request).where(Request.state.in_(("fulfilled", "declined")), ~IS_UNDELIVERED)


def lost_letter(request: Request) -> Letter | None:
    """The letter that did not arrive, if it is the last word about a request."""
    lost = session().scalar(
        select(Request.id).where(Request.id == request.id, IS_UNDELIVERED).limit(1)
    )
    if lost is None:
        return None
    names = {kind.name for kind in letters.ANSWERS}
    return [one for one in letters_about(about(request)) if one.kind in names][-1]


def note_losses(budget: int) -> int:
    """Write into the history what did not arrive, each letter once."""
    found = (
        session()
        .execute(
            select(Letter.id, Request)
            .join(Request, Request.id == NUMBER)
            .where(Letter.about.startswith(ABOUT), IS_LOST, Letter.loss_noted_at.is_(None))
            .order_by(Letter.id)
            .limit(budget)
        )
        .all()
    )
    for _, request in found:
        record(events.UNDELIVERED, person_id=request.person_id, reference=reference_of(request))
    session().execute(
        update(Letter)
        .where(Letter.id.in_([number for number, _ in found]))
        .values(loss_noted_at=clock.now())
    )
    return len(found)
