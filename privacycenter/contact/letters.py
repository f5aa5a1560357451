"""The letters of this feature. The receipt goes to an address anybody can type: nothing that was
typed stands in it."""

from privacycenter.mail import LetterKind

RECEIVED = LetterKind("contact_received", "We received your message")
ANSWERED = LetterKind("contact_answered", "Our answer to your message")

LETTERS = (RECEIVED, ANSWERED)
