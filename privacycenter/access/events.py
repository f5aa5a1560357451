"""What this feature writes into history."""

from privacycenter.audit import EventKind

COPY_TAKEN = EventKind("copy.taken", "You downloaded a copy of everything.")

EVENTS = (COPY_TAKEN,)
