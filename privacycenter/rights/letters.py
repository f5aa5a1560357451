"""The letters of this feature. None carries what is held; each points to the request's page."""

from privacycenter.mail import LetterKind

RECEIVED = LetterKind("request_received", "We received your request")
WITHDRAWN = LetterKind("request_withdrawn", "Your request was stopped")
OFFICE_WROTE = LetterKind("office_wrote", "An answer about your request")
EXTENDED = LetterKind("request_extended", "We need more time for your request")
FULFILLED = LetterKind("request_fulfilled", "Your request is done")
DECLINED = LetterKind("request_declined", "About your request")
DELETION_DECLINED = LetterKind("deletion_declined", "About your request to delete")
ERASED = LetterKind("deletion_done", "What we erased")
CLOSED = LetterKind("deletion_closed", "Your deletion is complete")
RECOVERY_ASKED = LetterKind("recovery_asked", "Did you lose this mailbox?")
RECOVERY_DECLINED = LetterKind("recovery_declined", "About your request for a new way in")

# Letters that answer the person who asked. The warning to a lost mailbox is none.
ANSWERS = (
    RECEIVED,
    WITHDRAWN,
    OFFICE_WROTE,
    EXTENDED,
    FULFILLED,
    DECLINED,
    DELETION_DECLINED,
    ERASED,
    CLOSED,
    RECOVERY_DECLINED,
)
LETTERS = (
    RECEIVED,
    WITHDRAWN,
    OFFICE_WROTE,
    EXTENDED,
    FULFILLED,
    DECLINED,
    DELETION_DECLINED,
    ERASED,
    CLOSED,
    RECOVERY_ASKED,
    RECOVERY_DECLINED,
)
