"""What this feature writes into history."""

from privacycenter.audit import EventKind

CORRECTED = EventKind("member.corrected", "You corrected your {field}.", ("field",))
CORRECTED_BY_OFFICE = EventKind(
    "member.corrected_by_office", "The privacy office corrected your {field}.", ("field",)
)

EVENTS = (CORRECTED, CORRECTED_BY_OFFICE)
