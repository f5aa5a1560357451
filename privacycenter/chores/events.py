"""What this feature writes into history: the evidence that what was due was done."""

from privacycenter.audit import EventKind

RETENTION = EventKind(
    "retention.carried_out", "{rule}: {number} rows were past their time.", ("rule", "number")
)

EVENTS = (RETENTION,)
