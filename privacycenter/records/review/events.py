"""What this feature writes into history."""

from privacycenter.audit import EventKind

KEPT = EventKind("field.kept", "{holding}, {field}: kept for another year.", ("holding", "field"))
DROPPED = EventKind("field.dropped", "{holding}, {field}: dropped.", ("holding", "field"))

EVENTS = (KEPT, DROPPED)
