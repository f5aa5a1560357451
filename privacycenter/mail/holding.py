"""What we declare about letters sent, and how long they stay."""

from sqlalchemy import ColumnElement, delete, func, or_, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.holdings import (
    PERSON,
    Field,
    Holding,
    Impersonal,
    RetentionRule,
    codes,
    erase_rows,
    plainly,
)
from privacycenter.mail.arrival import is_last_and_lost
from privacycenter.mail.models import Letter
from privacycenter.settings import Settings

DAYS = 90
YEARS_4 = 4 * 365  # longer than anything a letter can be about


def _is_over(_settings: Settings) -> ColumnElement[bool]:
    """What did not arrive and was the last word in a matter stays, or the matter would look
    answered; it goes with the matter."""
    old = Letter.written_at < clock.ago(days=DAYS)
    forgotten = Letter.written_at < clock.ago(days=YEARS_4)
    return (Letter.state != "waiting") & old & or_(forgotten, ~is_last_and_lost())


def _due(settings: Settings) -> int:
    return session().scalar(select(func.count()).where(_is_over(settings))) or 0


def _carry_out(settings: Settings, budget: int) -> int:
    """The oldest first: without its follower, a lost one would be the last word again."""
    some = select(Letter.id).where(_is_over(settings)).order_by(Letter.id).limit(budget)
    ids = session().scalars(some).all()
    session().execute(delete(Letter).where(Letter.id.in_(ids)))
    return len(ids)


LETTERS_SENT = Holding(
    key="letters",
    title="Letters we sent you",
    category="privacy-center",
    why="To send each letter once, and to know whether it arrived",
    basis="Needed to answer you (legal obligation)",
    source="This site, when it wrote to you",
    recipients="The mail server that carries them",
    seen_by="No one but you",
    kept="90 days, and one about a request or a message that did not arrive as long as that; "
    "what a letter says is blanked once it is posted",
    tables=("letter",),
    unit=("letter", "letters"),
    fields=(
        Field(
            "kind",
            "Letter",
            ("letter.kind",),
            "communications",
            "To know which one it was",
            spell=plainly,
        ),
        Field("address", "Sent to", ("letter.address",), "identifiers", "To know where it went"),
        Field(
            "written_at",
            "Written",
            ("letter.written_at",),
            "communications",
            "To post them in order",
        ),
        Field("posted_at", "Posted", ("letter.posted_at",), "communications", "To post each once"),
        Field(
            "state",
            "State",
            ("letter.state",),
            "communications",
            "To try again what did not arrive",
            spell=codes(
                waiting="Waiting to be posted",
                posted="Posted",
                refused="Refused by your mail server",
                bounced="Came back: your mail server did not deliver it",
            ),
        ),
        Field(
            "trouble",
            "Trouble",
            ("letter.trouble",),
            "communications",
            "To mend what keeps it from arriving",
        ),
    ),
    plumbing={
        "letter.id": "names it",
        "letter.person_id": "whose",
        "letter.forgets": "whether its address goes once it is posted",
        "letter.message_id": "lets a mailbox recognize a repeat",
        "letter.about": "which request it belongs to",
        "letter.facts": "what it will say; blanked once posted",
        "letter.prepared": "whether its recipient was found",
        "letter.due_at": "when it is tried next",
        "letter.attempts": "how often it was tried",
        "letter.loss_noted_at": "whether its loss stands in the history",
    },
    rows=select(
        Letter.id.label("record"),
        Letter.kind,
        Letter.address,
        Letter.written_at,
        Letter.posted_at,
        Letter.state,
        Letter.trouble,
    ).where(Letter.person_id == PERSON),
    key_column=Letter.id,
    count=select(func.count()).select_from(Letter).where(Letter.person_id == PERSON),
    erase=erase_rows(Letter, Letter.person_id == PERSON),
    rules=(
        RetentionRule(
            "letters.erase",
            "Letters are erased 90 days after they were written; one that did not arrive and is "
            "the last about a request or a message goes with that",
            _due,
            _carry_out,
        ),
    ),
)

HOLDINGS = (LETTERS_SENT,)
IMPERSONAL = (Impersonal("pulse", "when background processes last said that they live"),)
