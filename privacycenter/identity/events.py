"""What this feature writes into history."""

from privacycenter.audit import EventKind

SIGNED_IN = EventKind("identity.signed_in", "You signed in {way}.", ("way",))
SIGN_IN_FAILED = EventKind(
    "identity.sign_in_failed", "Somebody tried to sign in to your account with a wrong password."
)
PROVED_AGAIN = EventKind("identity.proved_again", "You confirmed that it was you.")
SIGNED_OUT = EventKind("identity.signed_out", "You signed out.")
SESSIONS_ENDED = EventKind(
    "identity.sessions_ended", "You signed out of other browsers: {number}.", ("number",)
)
PASSWORD_SET = EventKind(
    "identity.password_set", "You set a new password. Other browsers were signed out."
)
STAFF_SIGNED_IN = EventKind("staff.signed_in", "A member of staff signed in.")
STAFF_SIGNED_OUT = EventKind("staff.signed_out", "A member of staff signed out.")
STAFF_SIGN_IN_FAILED = EventKind(
    "staff.sign_in_failed", "Somebody tried to sign in at the office with a wrong password."
)
STAFF_CODE_REFUSED = EventKind(
    "staff.code_refused", "A step was refused for a wrong code, or one that was used already."
)
STAFF_RECOVERY_CODE_USED = EventKind(
    "staff.recovery_code_used", "A member of staff used one of their recovery codes."
)
STAFF_MADE = EventKind("staff.made", "A staff account was made, as {role}.", ("role",))
STAFF_ENDED = EventKind("staff.ended", "A staff account was ended.")

EVENTS = (
    SIGNED_IN,
    SIGN_IN_FAILED,
    PROVED_AGAIN,
    SIGNED_OUT,
    SESSIONS_ENDED,
    PASSWORD_SET,
    STAFF_SIGNED_IN,
    STAFF_SIGNED_OUT,
    STAFF_SIGN_IN_FAILED,
    STAFF_CODE_REFUSED,
    STAFF_RECOVERY_CODE_USED,
    STAFF_MADE,
    STAFF_ENDED,
)
