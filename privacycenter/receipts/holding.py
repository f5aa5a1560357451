"""What we declare about receipts."""

from sqlalchemy import func, select

from privacycenter.holdings import PERSON, Field, Holding, Impersonal
from privacycenter.receipts.models import Receipt, ReceiptKey
from privacycenter.receipts.sheet import in_brief

RECEIPTS = Holding(
    key="receipts",
    title="Receipts we gave you",
    category="privacy-center",
    why="To prove what we did, to you and to whoever asks",
    basis="A record of requests and of how they were answered (legal obligation)",
    source="This site, when it carried a request out",
    recipients="No one",
    seen_by="You, and whoever you show it to",
    kept="As long as the request it is about",
    tables=(Receipt.__tablename__,),
    unit=("receipt", "receipts"),
    kept_because="California law (11 CCR 7101) has us keep records of requests, and of how we "
    "answered them, for 24 months",
    kept_ground="legal_obligation",
    kept_months=24,
    fields=(
        Field(
            "about", "About", ("receipt.about", "receipt.edition"), "communications", "To find it"
        ),
        Field(
            "content",
            "What it says",
            ("receipt.content",),
            "communications",
            "To prove it",
            spell=in_brief,  # the copy has all of it, to the last character
        ),
        Field(
            "signature",
            "Signature",
            ("receipt.signature", "receipt.key_id"),
            "communications",
            "To show that it was not changed",
        ),
        Field("issued_at", "Given", ("receipt.issued_at",), "communications", "To put it in order"),
    ),
    plumbing={
        "receipt.id": "names it",
        "receipt.serial": "names it outside",
        "receipt.person_id": "whose",
    },
    rows=select(
        Receipt.id.label("record"),
        Receipt.about,
        Receipt.content,
        Receipt.signature,
        Receipt.issued_at,
    ).where(Receipt.person_id == PERSON),
    key_column=Receipt.id,
    count=select(func.count()).select_from(Receipt).where(Receipt.person_id == PERSON),
)

HOLDINGS = (RECEIPTS,)
IMPERSONAL = (
    Impersonal(ReceiptKey.__tablename__, "the public halves of the keys that sign receipts"),
)
