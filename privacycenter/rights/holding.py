"""What we declare about requests."""

from typing import Any

from sqlalchemy import func, select

from privacycenter.holdings import (
    PERSON,
    Field,
    Holding,
    codes,
    erase_rows,
)
from privacycenter.rights.kinds import KINDS
from privacycenter.rights.models import Message, Pause, Request
from privacycenter.rights.retention import REQUEST_RULES

LAW = (
    "California law (11 CCR 7101) has us keep records of requests, and of how we answered them, "
    "for 24 months"
)


def _about(key: str, label: str, need: str, *columns: str, **more: Any) -> Field:
    """A field of a request: the column of its own name, or those that are named."""
    found = tuple(f"request.{one}" for one in columns or (key,))
    return Field(key, label, found, "communications", need, **more)


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
    kept_ground="legal_obligation",
    kept_months=24,
    fields=(
        _about(
            "kind",
            "Kind",
            "To know what you want",
            spell=codes(**{kind.key: kind.title for kind in KINDS}),
        ),
        _about(
            "state",
            "State",
            "To know what comes next",
            spell=codes(
                unconfirmed="Waits for your confirmation",
                open="Open",
                approved="Being carried out",
                fulfilled="Done",
                declined="Declined",
                withdrawn="Stopped by you",
            ),
        ),
        _about("asked", "What you asked", "To do exactly that"),
        _about("note", "What you added", "To understand it"),
        _about(
            "channel",
            "How it came",
            "To know how we know that it was you",
            spell=codes(account="You were signed in", address="By an address, which you proved"),
        ),
        _about(
            "regime",
            "Law",
            "To know whose clock runs",
            spell=codes(
                ccpa="California, 45 days",
                gdpr="European Union, one month",
                ukgdpr="United Kingdom, one month",
            ),
        ),
        _about("policy_version", "Under the policy of", "To keep to what you were told"),
        _about("begun_at", "Begun", "To forget it when it is not confirmed"),
        _about("received_at", "Received", "To start the clock", "received_at", "received_on"),
        _about("answer_by", "Answer due", "To answer in time", "acknowledge_by", "answer_by"),
        _about("extended_at", "Given more time", "To do that only once"),
        _about("extended_because", "More time, because", "To tell you why it takes longer"),
        _about("taken_at", "Taken up", "To know that somebody works on it"),
        _about("taken_for", "Taken up because", "To know why somebody reads it"),
        _about("closed_at", "Closed", "To erase it in time"),
        _about("ground", "Ground, when declined", "To give you a reason"),
        _about("facts", "Facts, when declined", "To give you the facts"),
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
        Request.channel,
        Request.regime,
        Request.policy_version,
        Request.begun_at,
        Request.received_at,
        Request.answer_by,
        Request.extended_at,
        Request.extended_because,
        Request.taken_at,
        Request.taken_for,
        Request.closed_at,
        Request.ground,
        Request.facts,
    ).where(Request.person_id == PERSON),
    key_column=Request.id,
    count=select(func.count()).select_from(Request).where(Request.person_id == PERSON),
    rules=REQUEST_RULES,
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
    kept="24 months after the request is closed; until a deletion, when you ask for one",
    tables=("request_message",),
    unit=("message", "messages"),
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
    erase=erase_rows(Message, Message.request_id.in_(_THEIRS)),
    count=select(func.count()).select_from(Message).where(Message.request_id.in_(_THEIRS)),
)

PAUSES = Holding(
    key="request-pauses",
    title="When the clock of a request stood still",
    category="privacy-center",
    why="To count the days we have for an answer as the law does",
    basis="A record of requests and of how they were answered (legal obligation)",
    source="The privacy office, when it asked who is asking, and you, when you answered",
    recipients="No one",
    seen_by="The privacy office",
    kept="24 months after the request is closed",
    tables=("request_pause",),
    unit=("pause", "pauses"),
    kept_because=LAW,
    kept_ground="legal_obligation",
    kept_months=24,
    fields=tuple(
        Field(key, label, (f"request_pause.{key}",), "communications", need)
        for key, label, need in (
            ("request_id", "Of request", "To know whose clock it is"),
            ("begun_on", "From", "To count the days"),
            ("ended_on", "Until", "To count the days"),
            ("because", "Why", "To show that there was a reason"),
        )
    ),
    plumbing={"request_pause.id": "names it"},
    rows=select(
        Pause.id.label("record"), Pause.request_id, Pause.begun_on, Pause.ended_on, Pause.because
    ).where(Pause.request_id.in_(_THEIRS)),
    key_column=Pause.id,
    count=select(func.count()).select_from(Pause).where(Pause.request_id.in_(_THEIRS)),
)

HOLDINGS = (REQUESTS, MESSAGES, PAUSES)
