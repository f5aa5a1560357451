"""What this feature writes into history."""

from privacycenter.audit import EventKind

CODES_MADE = EventKind("proof.codes_made", "You had new recovery codes made.")
DECLARED = EventKind(
    "proof.declared",
    "You declared under penalty of perjury that it is you; {number} data points matched.",
    ("number",),
)

EVENTS = (CODES_MADE, DECLARED)
