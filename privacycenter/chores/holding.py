"""What we declare about chores."""

from privacycenter.holdings import Impersonal

IMPERSONAL = (Impersonal("chore_run", "when each chore last ran, and how much it did"),)
