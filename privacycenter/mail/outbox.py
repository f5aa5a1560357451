"""The outbox: what waits, what is stuck, and who takes a letter in hand."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, insert, select, update

from privacycenter import clock
from privacycenter.db import database, session
from privacycenter.mail.kinds import LetterKind
from privacycenter.mail.models import Letter

HOLD_SECONDS = 120  # a letter in hand is nobody else's for so long; then it is tried again
STUCK_MINUTES = 30
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 3600


def put_in_outbox(
    kind: LetterKind,
    *,
    address: str,
    person_id: int | None = None,
    about: str | None = None,
    forgets: bool = False,
    **facts: Any,
) -> None:
    """Write a letter in the transaction under way. The worker posts it after the commit.
    `about` is what it belongs to, to ask later whether it arrived. One that `forgets` keeps no
    address once it is posted."""
    now = clock.now()
    session().execute(
        insert(Letter).values(
            kind=kind.name,
            address=address,
            person_id=person_id,
            about=about,
            facts=facts,
            state="waiting",
            message_id=secrets.token_hex(16),
            prepared=False,
            attempts=0,
            forgets=forgets,
            written_at=now,
            due_at=now,
        )
    )


def is_anything_due() -> bool:
    """Whether a letter waits whose time has come."""
    due = select(Letter.id).where(Letter.state == "waiting", Letter.due_at <= clock.now()).limit(1)
    return session().scalar(due) is not None


def take_due_letter() -> Letter | None:
    """Take the letter longest due in hand, so that no other worker posts it meanwhile."""
    query = (
        select(Letter)
        .where(Letter.state == "waiting", Letter.due_at <= clock.now())
        .order_by(Letter.due_at)
        .limit(1)
    )
    if not database().is_sqlite:
        query = query.with_for_update(skip_locked=True)
    letter = session().scalar(query)
    if letter is not None:
        letter.due_at = clock.ahead(seconds=HOLD_SECONDS)
    return letter


_KEPT_ADDRESS = case((Letter.forgets, ""), else_=Letter.address)


def note_posted(letter_id: int) -> None:
    """It is with the mail server. The facts are blanked: nothing is kept that is not needed."""
    session().execute(
        update(Letter)
        .where(Letter.id == letter_id)
        .values(
            state="posted", posted_at=clock.now(), facts={}, trouble=None, address=_KEPT_ADDRESS
        )
    )


def note_trouble(letter_id: int, *, attempts: int, trouble: str, for_good: bool) -> None:
    """Try again later, each time after twice as long; or stop, when the server said never, and
    keep nothing of what it said."""
    wait = min(FIRST_WAIT_SECONDS * 2**attempts, LONGEST_WAIT_SECONDS)
    end: dict[str, Any] = {"state": "waiting"}
    if for_good:
        end = {"state": "refused", "facts": {}, "address": _KEPT_ADDRESS}
    session().execute(
        update(Letter)
        .where(Letter.id == letter_id)
        .values(
            attempts=attempts + 1, trouble=trouble[:200], due_at=clock.ahead(seconds=wait), **end
        )
    )


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands: letters waiting, overdue for STUCK_MINUTES, refused for good, and
    come back."""

    waiting: int
    stuck: int
    refused: int
    bounced: int


def outbox_state() -> OutboxState:
    old = clock.ago(minutes=STUCK_MINUTES)
    counts = {
        state: number
        for state, number in session().execute(
            select(Letter.state, func.count())
            .where(Letter.state != "posted")
            .group_by(Letter.state)
        )
    }
    stuck = session().scalar(
        select(func.count()).where(Letter.state == "waiting", Letter.written_at < old)
    )
    return OutboxState(
        counts.get("waiting", 0), stuck or 0, counts.get("refused", 0), counts.get("bounced", 0)
    )
