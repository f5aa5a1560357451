"""What this feature writes into history. Anybody can type an address: what happens to a message
stands in the history of whoever has it, if we know them."""

from privacycenter.audit import EventKind

RECEIVED = EventKind(
    "contact.received",
    "A message with your address was sent to us through this site: {reference}.",
    ("reference",),
)
TAKEN = EventKind(
    "contact.taken",
    "A {role} of the privacy office took up message {reference}. Why: “{because}”.",
    ("role", "reference", "because"),
)
LET_GO = EventKind(
    "contact.let_go",
    "The privacy office ({role}) handed message {reference} back to its list.",
    ("role", "reference"),
)
LOOKED = EventKind(
    "contact.looked",
    "A {role} of the privacy office opened message {reference}, to answer it. Why: “{because}”.",
    ("role", "reference", "because"),
    is_look=True,
)
ANSWERED = EventKind(
    "contact.answered", "The privacy office answered message {reference}.", ("reference",)
)
UNREACHED = EventKind(
    "contact.unreached",
    "Our answer to message {reference} did not arrive, and the privacy office closed it.",
    ("reference",),
)

EVENTS = (RECEIVED, TAKEN, LET_GO, LOOKED, ANSWERED, UNREACHED)
