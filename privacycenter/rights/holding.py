"""What we declare about requests."""

from sqlalchemy import delete, func, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.holdings import PERSON, Field, Holding, RetentionRule, codes, delete_rule
from privacycenter.mail.arrival import erase_letters_about
from privacycenter.rights.kinds import KINDS
from privacycenter.rights.models import Message, Request
from privacycenter.rights.telling import ABOUT
from privacycenter.settings import Settings

MONTHS_24 = 731  # days; 11 CCR 7101: at least 24 months
LAW = (
    "California law (11 CCR 7101) has us keep records of requests, and of how we answered them, "
    "for 24 months"
)


def _due(_settings: Settings) -> int:
    old = Request.closed_at < clock.ago(days=MONTHS_24)
    return session().scalar(select(func.count()).select_from(Request).where(old)) or 0


def _erase_old(_settings: Settings, budget: int) -> int:
    """Requests with their messages, and the letters about them that are still there."""
    old = select(Request.id).where(Request.closed_at < clock.ago(days=MONTHS_24)).limit(budget)
    ids = session().scalars(old).all()
    session().execute(delete(Message).where(Message.request_id.in_(ids)))
    erase_letters_about(f"{ABOUT}{number}" for number in ids)
    session().execute(delete(Request).where(Request.id.in_(ids)))
    return len(ids)


REQUESTS = Holding(
    key="requests",
    title="Requests you made",
    category="privacy-center",
    why="To do what you asked, and to prove it",
    basis="A record of requests and of how they were answered (legal obligation)",
    source="You, on this site",
    recipients="No one",
    seen_by="The privacy office",
    kept="24 months after the request is closed",
    tables=("request",),
    unit=("request", "requests"),
    kept_because=LAW,
    fields=(
        Field(
            "kind",
            "Kind",
            ("request.kind",),
            "communications",
            "To know what you want",
            spell=codes(**{kind.key: kind.title for kind in KINDS}),
        ),
        Field(
            "state",
            "State",
            ("request.state",),
            "communications",
            "To know what comes next",
            spell=codes(
                unconfirmed="Waits for your confirmation",
                open="Open",
                fulfilled="Done",
                declined="Declined",
                withdrawn="Stopped by you",
            ),
        ),
        Field(
            "asked", "What you asked", ("request.asked",), "communications", "To do exactly that"
        ),
        Field("note", "What you added", ("request.note",), "communications", "To understand it"),
        Field(
            "regime",
            "Law",
            ("request.regime",),
            "communications",
            "To know whose clock runs",
            spell=codes(
                ccpa="California, 45 days",
                gdpr="European Union, one month",
                ukgdpr="United Kingdom, one month",
            ),
        ),
        Field(
            "policy_version",
            "Under the policy of",
            ("request.policy_version",),
            "communications",
            "To keep to what you were told",
        ),
        Field(
            "begun_at",
            "Begun",
            ("request.begun_at",),
            "communications",
            "To forget it when it is not confirmed",
        ),
        Field(
            "received_at",
            "Received",
            ("request.received_at", "request.received_on"),
            "communications",
            "To start the clock",
        ),
        Field(
            "answer_by",
            "Answer due",
            ("request.acknowledge_by", "request.answer_by"),
            "communications",
            "To answer in time",
        ),
        Field(
            "taken_at",
            "Taken up",
            ("request.taken_at",),
            "communications",
            "To know that somebody works on it",
        ),
        Field(
            "closed_at", "Closed", ("request.closed_at",), "communications", "To erase it in time"
        ),
        Field(
            "ground",
            "Ground, when declined",
            ("request.ground",),
            "communications",
            "To give you a reason",
        ),
        Field(
            "facts",
            "Facts, when declined",
            ("request.facts",),
            "communications",
            "To give you the facts",
        ),
    ),
    plumbing={
        "request.id": "names it",
        "request.person_id": "whose",
        "request.taken_by": "which member of staff; you read the role",
    },
    rows=select(
        Request.id.label("record"),
        Request.kind,
        Request.state,
        Request.asked,
        Request.note,
        Request.regime,
        Request.policy_version,
        Request.begun_at,
        Request.received_at,
        Request.answer_by,
        Request.taken_at,
        Request.closed_at,
        Request.ground,
        Request.facts,
    ).where(Request.person_id == PERSON),
    key_column=Request.id,
    count=select(func.count()).select_from(Request).where(Request.person_id == PERSON),
    rules=(
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
    ),
)

_THEIRS = select(Request.id).where(Request.person_id == PERSON)

MESSAGES = Holding(
    key="request-messages",
    title="Messages in your requests",
    category="privacy-center",
    why="To answer your requests",
    basis="A record of requests and of how they were answered (legal obligation)",
    source="You and the privacy office",
    recipients="No one",
    seen_by="The privacy office",
    kept="24 months after the request is closed",
    tables=("request_message",),
    unit=("message", "messages"),
    kept_because=LAW,
    fields=(
        Field(
            "request_id",
            "In request",
            ("request_message.request_id",),
            "communications",
            "To keep a conversation together",
        ),
        Field(
            "written_by",
            "Written by",
            ("request_message.written_by",),
            "communications",
            "To tell your word from ours",
            spell=codes(person="You", office="The privacy office"),
        ),
        Field("text", "Text", ("request_message.text",), "communications", "To answer it"),
        Field(
            "written_at",
            "When",
            ("request_message.written_at",),
            "communications",
            "To keep it in order",
        ),
    ),
    plumbing={
        "request_message.id": "names it",
        "request_message.staff_id": "which member of staff; you read the role",
    },
    rows=select(
        Message.id.label("record"),
        Message.request_id,
        Message.written_by,
        Message.text,
        Message.written_at,
    ).where(Message.request_id.in_(_THEIRS)),
    key_column=Message.id,
    count=select(func.count()).select_from(Message).where(Message.request_id.in_(_THEIRS)),
)

HOLDINGS = (REQUESTS, MESSAGES)
