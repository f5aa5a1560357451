"""What a receipt of a deletion says, and one that is signed and in a file."""

import json
from typing import Any

from privacycenter.receipts.issuing import issue
from privacycenter.receipts.models import Receipt
from privacycenter.web import Site

DELETION: dict[str, Any] = {
    "what": "Deletion of everything",
    "reference": "D-2026-0007",
    "law": "ccpa",
    "received_on": "2026-11-24",
    "approved_at": "2026-11-30T18:00:05Z",
    "finished_at": "2026-11-30T18:02:11Z",
    "asked": "Everything you hold about me",
    "decided_by": "two people of the privacy office: a clerk and a decider",
    "done": [
        {"title": "Server log lines", "records": 1204},
        {"title": "Newsletter subscriptions", "records": 1},
    ],
    "kept": [
        {
            "title": "Advertising accounts",
            "records": 2,
            "ground": "legal_obligation",
            "facts": "Tax law asks for invoices for seven years.",
            "until": "2033-12-31",
        },
        {
            "title": "Letters",
            "records": 3,
            "ground": "legal_claims",
            "facts": "A claim is open.",
            "until": None,
        },
    ],
    "told": [
        {
            "recipient": "Example Payments",
            "what": "Erases the means of payment",
            "state": "open",
            "due": "2026-12-14",
        },
        {"recipient": "Mailhouse", "what": "Has erased", "state": "done", "on": "2026-12-01"},
    ],
    "suppression": "A scrambled form of your address keeps you off future lists.",
    "state": "carried out; 1 thing remains to be done elsewhere",
}


def given(app: Site, about: str = "request 7", **more: Any) -> Receipt:
    """A receipt of a deletion, in the work under way."""
    return issue(about=about, person_id=5, content=DELETION | more, settings=app.settings)


def edited(file: bytes, **changes: Any) -> bytes:
    """The file with something else in what was signed."""
    document = json.loads(file)
    document["receipt"].update(changes)
    return json.dumps(document).encode()
