"""Letters: a row in the outbox first, in the transaction that causes it; posted afterwards."""

from privacycenter.mail.kinds import LetterKind
from privacycenter.mail.outbox import put_in_outbox

__all__ = ["LetterKind", "put_in_outbox"]
