"""Requests that wait for a mailbox to answer: one at a time for an address, from the moment it was
first asked, until the day the answer would have been due."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text

from privacycenter import clock
from privacycenter.db import insert_or, session, to_change
from privacycenter.mail.arrival import erase_letters_about
from privacycenter.rights import clocks
from privacycenter.rights.deadlines import deadlines_of
from privacycenter.rights.models import UnprovenRequest
from privacycenter.settings import Settings
from privacycenter.spelling import key_of

IS_WAITING = UnprovenRequest.state == "waiting"


def about(row: UnprovenRequest) -> str:
    """How letters say which of them they belong to."""
    return f"unproven {row.id}"


def wait_for_proof(
    address: str, *, received_at: datetime, regime: str, policy_version: str, settings: Settings
) -> UnprovenRequest:
    """Write it down. Asked again while it waits, it is the same, and the first time counts."""
    mine = UnprovenRequest.address_key == key_of(address)
    lapse(settings, 1, mine)  # what is over and was not yet cleared away is none of them
    days = deadlines_of(regime, clock.day_of(received_at, settings.time_zone))
    row = insert_or(UnprovenRequest).values(
        nonce=secrets.token_hex(16),
        kind="deletion",
        state="waiting",
        address=address,
        address_key=key_of(address),
        regime=regime,
        policy_version=policy_version,
        received_at=received_at,
        received_on=days.received_on,
        lapses_on=days.answer_by,
    )
    one_each = {"index_elements": ["address_key"], "index_where": text("state = 'waiting'")}
    session().execute(row.on_conflict_do_nothing(**one_each))
    return session().scalars(select(UnprovenRequest).where(mine, IS_WAITING)).one()


def row_with(nonce: str) -> UnprovenRequest | None:
    """The request a link is for, whatever has become of it."""
    return session().scalar(
        to_change(select(UnprovenRequest).where(UnprovenRequest.nonce == nonce))
    )


def is_waiting(row: UnprovenRequest, settings: Settings) -> bool:
    """Whether a mailbox may still answer: on the last day it may."""
    return row.state == "waiting" and clocks.today(settings) <= row.lapses_on


def end(row: UnprovenRequest, state: str) -> None:
    """It is answered, or its time is over: the address is not kept, nor the letters to it."""
    row.state, row.ended_at = state, clock.now()
    row.address = row.address_key = None
    erase_letters_about([about(row)])


def is_over(settings: Settings) -> ColumnElement[bool]:
    """The condition that nobody answered in time."""
    return IS_WAITING & (UnprovenRequest.lapses_on < clocks.today(settings))


def lapse(settings: Settings, budget: int, *which: ColumnElement[bool]) -> int:
    """End what nobody answered, on the day after the answer would have been due."""
    rows = _some(is_over(settings), *which, budget=budget)
    for row in rows:
        end(row, "lapsed")
    session().flush()  # a new one may come in its place
    return len(rows)


def due_to_lapse(settings: Settings) -> int:
    return session().scalar(select(func.count()).where(is_over(settings))) or 0


def waiting_number() -> int:
    """How many wait, for the office, which sees nothing else of them."""
    return session().scalar(select(func.count()).where(IS_WAITING)) or 0


def _some(*which: ColumnElement[bool], budget: int) -> Sequence[UnprovenRequest]:
    query = select(UnprovenRequest).where(*which).order_by(UnprovenRequest.id).limit(budget)
    return session().scalars(to_change(query)).all()


def unreminded(*, days: int, budget: int) -> Sequence[UnprovenRequest]:
    """Those that have waited so many days without a reminder."""
    old = UnprovenRequest.received_at < clock.ago(days=days)
    return _some(IS_WAITING, old, UnprovenRequest.reminded_at.is_(None), budget=budget)
