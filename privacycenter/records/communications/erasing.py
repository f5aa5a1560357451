"""How messages go: with everything of them, attachments and parties first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, func, not_, or_, select, update

from privacycenter import clock
from privacycenter.db import session, to_change
from privacycenter.holdings import RetentionRule, Subject
from privacycenter.holdings.holds import not_needed
from privacycenter.records.communications.models import Attachment, Communication, Party
from privacycenter.records.communications.reading import YEARS_3
from privacycenter.records.communications.theirs import (
    IS_OUTSIDE,
    IS_THEIR_PARTY,
    IS_THEIRS,
    WROTE,
)
from privacycenter.refusals import Unknown
from privacycenter.settings import Settings

REMOVABLE = ("subject", "text")


def _erase(ids: Sequence[int]) -> None:
    session().execute(delete(Attachment).where(Attachment.communication_id.in_(ids)))
    session().execute(delete(Party).where(Party.communication_id.in_(ids)))
    session().execute(delete(Communication).where(Communication.id.in_(ids)))


def erase(subject: Subject, budget: int) -> int:
    """Messages the subject wrote, or that nobody else outside is left in, go as a whole. Of the
    others only that the subject is in them: they are somebody else's too. Counts messages."""
    of_it = Party.communication_id == Communication.id
    others = exists().where(of_it, IS_OUTSIDE, not_(IS_THEIR_PARTY))
    wrote = exists().where(of_it, WROTE)
    whole = select(Communication.id).where(IS_THEIRS, or_(wrote, not_(others))).limit(budget)
    ids = session().scalars(whole, subject.binds).all()
    _erase(ids)
    left = budget - len(ids)
    if not left:
        return len(ids)
    shared = select(Communication.id).where(IS_THEIRS).limit(left)
    rest = session().scalars(shared, subject.binds).all()
    theirs = delete(Party).where(Party.communication_id.in_(rest), IS_THEIR_PARTY)
    session().execute(theirs, subject.binds)
    return len(ids) + len(rest)


def remove_text(subject: Subject, record: int, key: str) -> None:
    """Blank what a message says, or what it is about, for good: no import writes it again.
    Raises Unknown for another field, or a message that is not theirs."""
    query = to_change(select(Communication).where(Communication.id == record, IS_THEIRS))
    message = session().scalar(query, subject.binds) if key in REMOVABLE else None
    if message is None:
        raise Unknown
    session().execute(update(Communication).where(Communication.id == record).values({key: ""}))


def _is_over(_settings: Settings) -> ColumnElement[bool]:
    """Past its time, and of nobody who has a pending request."""
    is_needed = exists().where(
        Party.communication_id == Communication.id,
        IS_OUTSIDE,
        not_(not_needed(address_key=Party.address_key)),
    )
    return (Communication.sent_at < clock.ago(days=YEARS_3)) & ~is_needed


def _due(settings: Settings) -> int:
    query = select(func.count()).select_from(Communication).where(_is_over(settings))
    return session().scalar(query) or 0


def _carry_out(settings: Settings, budget: int) -> int:
    ids = session().scalars(select(Communication.id).where(_is_over(settings)).limit(budget)).all()
    _erase(ids)
    return len(ids)


RULE = RetentionRule(
    "communications.erase",
    "Messages are erased three years after they were written",
    _due,
    _carry_out,
)
