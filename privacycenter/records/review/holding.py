"""What we declare about the yearly review."""

from privacycenter.holdings import Impersonal

IMPERSONAL = (
    Impersonal("field_review", "decisions about kinds of information, not about anybody"),
)
