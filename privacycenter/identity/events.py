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
    "staff.sign_in_failed", "Somebody tried to sign in at the office and did not get in."
)
STAFF_CODE_REFUSED = EventKind(
    "staff.code_refused",
    "A code of staff account {account} was refused: wrong, or used already.",
    ("account",),
)
STAFF_RECOVERY_CODE_USED = EventKind(
    "staff.recovery_code_used",
    "A recovery code of staff account {account} was used.",
    ("account",),
)
STAFF_MADE = EventKind(
    "staff.made", "Staff account {account} was made, as {role}.", ("account", "role")
)
STAFF_SET_UP = EventKind("staff.set_up", "Staff account {account} was set up.", ("account",))
STAFF_ROLE_CHANGED = EventKind(
    "staff.role_changed",
    "The role of staff account {account} was changed from {before} to {role}.",
    ("account", "before", "role"),
)
STAFF_RESET = EventKind(
    "staff.reset",
    "Staff account {account} got a first password again, and its codes were taken away.",
    ("account",),
)
STAFF_PASSWORD_CHANGED = EventKind(
    "staff.password_changed", "The password of staff account {account} was changed.", ("account",)
)
STAFF_CODES_MADE = EventKind(
    "staff.codes_made", "Staff account {account} had new recovery codes made.", ("account",)
)
STAFF_APP_CHANGED = EventKind(
    "staff.app_changed", "Staff account {account} has another app for its codes.", ("account",)
)
STAFF_ENDED = EventKind("staff.ended", "Staff account {account} was ended.", ("account",))

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
    STAFF_SET_UP,
    STAFF_ROLE_CHANGED,
    STAFF_RESET,
    STAFF_PASSWORD_CHANGED,
    STAFF_CODES_MADE,
    STAFF_APP_CHANGED,
    STAFF_ENDED,
)
