"""What we declare about requests that wait for a mailbox to answer."""

from sqlalchemy import delete, func, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.holdings import (
    ADDRESSES,
    Field,
    Holding,
    RetentionRule,
    Subject,
    codes,
    delete_rule,
)
from privacycenter.mail.arrival import erase_letters_about
from privacycenter.rights.models import UnprovenRequest
from privacycenter.rights.retention import MONTHS_24
from privacycenter.rights.unproven import waiting

IS_THEIRS = UnprovenRequest.address_key.in_(ADDRESSES)


def _erase(subject: Subject, budget: int) -> int:
    """They go with the letters that ask about them."""
    some = select(UnprovenRequest).where(IS_THEIRS).limit(budget)
    rows = session().scalars(some, subject.binds).all()
    erase_letters_about(waiting.about(row) for row in rows)
    ids = [row.id for row in rows]
    session().execute(delete(UnprovenRequest).where(UnprovenRequest.id.in_(ids)))
    return len(ids)


def _about(key: str, label: str, need: str, *more: str) -> Field:
    columns = tuple(f"unproven_request.{one}" for one in (key, *more))
    return Field(key, label, columns, "communications", need)


UNPROVEN = Holding(
    key="unproven-requests",
    title="Requests that wait for your answer",
    category="privacy-center",
    why="To ask you whether it was you, and to count the time from the day it was asked",
    basis="A record of requests and of how they were answered (legal obligation)",
    source="Whoever typed your address on this site",
    recipients="The mail server that carries our letter",
    seen_by="No one but you",
    kept="Until you answer, and at most as long as we would have for the request; that there was "
    "one, without the address, for 24 months",
    tables=("unproven_request",),
    unit=("request", "requests"),
    fields=(
        _about("kind", "Kind", "To know what was asked"),
        Field(
            "state",
            "State",
            ("unproven_request.state",),
            "communications",
            "To know what comes next",
            spell=codes(waiting="Waits for your answer"),
        ),
        Field(
            "address",
            "Address",
            ("unproven_request.address", "unproven_request.address_key"),
            "identifiers",
            "To ask you",
            california="email",
        ),
        _about("received_at", "Asked", "To start the clock", "received_on"),
        _about("lapses_on", "Waits until", "To forget it in time"),
        _about("reminded_at", "Reminded", "To remind you only once"),
        _about("regime", "Law", "To know whose clock runs"),
        _about("policy_version", "Under the policy of", "To keep to what you were told"),
        _about("ended_at", "Ended", "To erase it in time"),
    ),
    plumbing={
        "unproven_request.id": "names it",
        "unproven_request.nonce": "in the link that answers it",
    },
    rows=select(
        UnprovenRequest.id.label("record"),
        UnprovenRequest.kind,
        UnprovenRequest.state,
        UnprovenRequest.address,
        UnprovenRequest.received_at,
        UnprovenRequest.lapses_on,
        UnprovenRequest.reminded_at,
        UnprovenRequest.regime,
        UnprovenRequest.policy_version,
        UnprovenRequest.ended_at,
    ).where(IS_THEIRS),
    key_column=UnprovenRequest.id,
    count=select(func.count()).select_from(UnprovenRequest).where(IS_THEIRS),
    erase=_erase,
    reaches=select(UnprovenRequest.address).where(IS_THEIRS),
    rules=(
        RetentionRule(
            "unproven-requests.lapse",
            "Requests by an address that nobody answered for lapse once the answer would have been "
            "due; their address is erased",
            waiting.due_to_lapse,
            waiting.lapse,
        ),
        delete_rule(
            "unproven-requests.erase",
            "Requests by an address that ended more than 24 months ago are erased",
            UnprovenRequest,
            lambda _settings: UnprovenRequest.ended_at < clock.ago(days=MONTHS_24),
        ),
    ),
)

HOLDINGS = (UNPROVEN,)
