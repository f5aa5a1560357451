"""How long requests stay, with everything that hangs on them."""

from sqlalchemy import ColumnElement, delete, func, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.holdings import RetentionRule, delete_rule
from privacycenter.mail.arrival import erase_letters_about
from privacycenter.receipts.issuing import erase_receipts_about
from privacycenter.rights.deletion.holding import KEEPING_SOMETHING, erase_deletions_of
from privacycenter.rights.models import Message, Pause, Request
from privacycenter.rights.telling import ABOUT
from privacycenter.settings import Settings

MONTHS_24 = 731  # days; 11 CCR 7101: at least 24 months


def _is_old() -> ColumnElement[bool]:
    """Closed for 24 months, and nothing kept on a ground any more that its decision is about."""
    return (Request.closed_at < clock.ago(days=MONTHS_24)) & Request.id.not_in(KEEPING_SOMETHING)


def _due(_settings: Settings) -> int:
    return session().scalar(select(func.count()).select_from(Request).where(_is_old())) or 0


def _erase_old(_settings: Settings, budget: int) -> int:
    """Requests with their messages, how they were decided, the receipts, and the letters about
    them that are still there."""
    ids = session().scalars(select(Request.id).where(_is_old()).limit(budget)).all()
    session().execute(delete(Message).where(Message.request_id.in_(ids)))
    session().execute(delete(Pause).where(Pause.request_id.in_(ids)))
    erase_deletions_of(ids)
    erase_letters_about(f"{ABOUT}{number}" for number in ids)
    erase_receipts_about(f"{ABOUT}{number}" for number in ids)
    session().execute(delete(Request).where(Request.id.in_(ids)))
    return len(ids)


REQUEST_RULES = (
    RetentionRule(
        "requests.erase", "Requests closed more than 24 months ago are erased", _due, _erase_old
    ),
    delete_rule(
        "requests.erase-unconfirmed",
        "Requests that were begun and not confirmed within 24 hours are erased",
        Request,
        lambda _settings: (
            (Request.state == "unconfirmed") & (Request.begun_at < clock.ago(hours=24))
        ),
    ),
)
