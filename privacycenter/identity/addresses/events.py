"""What this feature writes into history. No address stands in it."""

from privacycenter.audit import EventKind

ASKED = EventKind(
    "address.asked", "A link was asked for to prove a new email address of yours ({how}).", ("how",)
)
PROVED = EventKind("address.proved", "A new email address of yours was proved ({how}).", ("how",))
UNDONE = EventKind(
    "address.undone",
    "A change of your email address was undone from the old one. Everybody was signed out, and "
    "the password was taken away.",
)
REMOVED = EventKind("address.removed", "You removed one of your email addresses.")

EVENTS = (ASKED, PROVED, UNDONE, REMOVED)
