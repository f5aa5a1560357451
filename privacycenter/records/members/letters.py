"""The yearly question whether a member's details are still right (P71)."""

from privacycenter.mail import LetterKind

STILL_RIGHT = LetterKind("still_right", "Are your details at {company} still right?")

LETTERS = (STILL_RIGHT,)
