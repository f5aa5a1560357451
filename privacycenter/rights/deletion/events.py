"""What deletions write into history."""

from privacycenter.audit import EventKind

PROPOSED = EventKind(
    "deletion.proposed",
    "A {role} of the privacy office proposed how to decide request {reference}.",
    ("role", "reference"),
)
TAKEN_BACK = EventKind(
    "deletion.taken_back",
    "A {role} of the privacy office took back a proposal about request {reference}.",
    ("role", "reference"),
)
RETURNED = EventKind(
    "deletion.returned",
    "A {role} of the privacy office sent the proposal about request {reference} back.",
    ("role", "reference"),
)
APPROVED = EventKind(
    "deletion.approved",
    "A second person of the privacy office, a {role}, approved the erasure of request {reference}.",
    ("role", "reference"),
)
REFUSED = EventKind(
    "deletion.refused",
    "A second person of the privacy office, a {role}, agreed to decline request {reference}.",
    ("role", "reference"),
)
HALTED = EventKind(
    "deletion.halted",
    "The plan of request {reference} had changed before anything was erased: the office decides "
    "again.",
    ("reference",),
)
BEGUN = EventKind("deletion.begun", "The erasure of request {reference} began.", ("reference",))
ERASED = EventKind(
    "deletion.erased",
    "The erasure of request {reference} is carried out: {number} records went.",
    ("reference", "number", "erasure"),  # the last one is its key in the ledger
)
TASK_DONE = EventKind(
    "deletion.task_done",
    "A {role} of the privacy office noted what was done elsewhere for request {reference}.",
    ("role", "reference"),
)
PART_ENDED = EventKind(
    "deletion.part_ended",
    "What was kept on a ground after request {reference} had served its time and went.",
    ("reference",),
)
REPLAYED = EventKind(
    "deletion.replayed",
    "The erasure of request {reference} was repeated after a backup was restored: {number} "
    "records went.",
    ("reference", "number", "erasure"),
)
LIFTED = EventKind("deletion.lifted", "An erased address may come back, at its owner’s wish.", ())
HOLD_PLACED = EventKind(
    "hold.placed",
    "A {role} of the privacy office placed a legal hold on {what}.",
    ("role", "what"),
)
HOLD_LIFTED = EventKind(
    "hold.lifted", "A {role} of the privacy office lifted a legal hold.", ("role",)
)

EVENTS = (
    PROPOSED,
    TAKEN_BACK,
    RETURNED,
    APPROVED,
    REFUSED,
    HALTED,
    BEGUN,
    ERASED,
    TASK_DONE,
    PART_ENDED,
    REPLAYED,
    LIFTED,
    HOLD_PLACED,
    HOLD_LIFTED,
)
