"""What this feature writes into history."""

from privacycenter.audit import EventKind

OPENED = EventKind(
    "request.opened",
    "You asked us to {what}, and confirmed it: request {reference}.",
    ("what", "reference"),
)
WITHDRAWN = EventKind("request.withdrawn", "You stopped request {reference}.", ("reference",))
MOOT = EventKind(
    "request.moot", "Request {reference} ended: everything else was erased.", ("reference",)
)
PERSON_WROTE = EventKind(
    "request.person_wrote", "You wrote to us about request {reference}.", ("reference",)
)
TAKEN = EventKind(
    "request.taken",
    "A {role} of the privacy office took up request {reference}. Why: “{because}”.",
    ("role", "reference", "because"),
)
LET_GO = EventKind(
    "request.let_go",
    "The privacy office ({role}) handed request {reference} back to its queue.",
    ("role", "reference"),
)
LOOKED = EventKind(
    "request.looked",
    "A {role} of the privacy office opened {what}, to work on request {reference}. "
    "Why: “{because}”.",
    ("role", "what", "reference", "because"),
    is_look=True,
)
OFFICE_WROTE = EventKind(
    "request.office_wrote",
    "The privacy office wrote to you about request {reference}.",
    ("reference",),
)
EXTENDED = EventKind(
    "request.extended",
    "The privacy office took more time for request {reference}, until {until}, and wrote you why.",
    ("reference", "until"),
)
PAUSED = EventKind(
    "request.paused",
    "The clock of request {reference} stands still since {day}: we asked you who is asking.",
    ("reference", "day"),
)
RESUMED = EventKind(
    "request.resumed",
    "The clock of request {reference} runs again. The answer is due by {until}.",
    ("reference", "until"),
)
FULFILLED = EventKind(
    "request.fulfilled", "We did what you asked in request {reference}.", ("reference",)
)
DECLINED = EventKind(
    "request.declined", "We declined request {reference} and wrote you why.", ("reference",)
)
UNDELIVERED = EventKind(
    "request.undelivered",
    "A letter of ours about request {reference} did not reach you.",
    ("reference",),
)
SENT_AGAIN = EventKind(
    "request.sent_again",
    "The privacy office sent you a letter about request {reference} again.",
    ("reference",),
)

EVENTS = (
    OPENED,
    WITHDRAWN,
    MOOT,
    PERSON_WROTE,
    TAKEN,
    LET_GO,
    LOOKED,
    OFFICE_WROTE,
    EXTENDED,
    PAUSED,
    RESUMED,
    FULFILLED,
    DECLINED,
    UNDELIVERED,
    SENT_AGAIN,
)
