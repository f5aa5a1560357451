"""What we declare about letters sent, and how long they stay."""

from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.holdings import (
    PERSON,
    Field,
    Holding,
    Impersonal,
    codes,
    delete_rule,
    erase_rows,
    plainly,
)
from privacycenter.mail.models import Letter

LETTERS_SENT = Holding(
    key="letters",
    title="Letters we sent you",
    category="privacy-center",
    why="To send each letter once, and to know whether it arrived",
    basis="Needed to answer you (legal obligation)",
    source="This site, when it wrote to you",
    recipients="The mail server that carries them",
    seen_by="No one but you",
    kept="90 days; what a letter says is blanked once it is posted",
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
        "letter.message_id": "lets a mailbox recognize a repeat",
        "letter.about": "which request it belongs to",
        "letter.facts": "what it will say; blanked once posted",
        "letter.prepared": "whether its recipient was found",
        "letter.due_at": "when it is tried next",
        "letter.attempts": "how often it was tried",
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
        delete_rule(
            "letters.erase",
            "Letters posted or refused more than 90 days ago are erased",
            Letter,
            lambda _settings: (
                (Letter.state != "waiting") & (Letter.written_at < clock.ago(days=90))
            ),
        ),
    ),
)

HOLDINGS = (LETTERS_SENT,)
IMPERSONAL = (Impersonal("pulse", "when background processes last said that they live"),)
