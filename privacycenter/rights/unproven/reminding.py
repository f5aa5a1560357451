"""One reminder, after a week."""

from privacycenter import clock
from privacycenter.mail import put_in_outbox
from privacycenter.rights.unproven import waiting
from privacycenter.rights.unproven.letters import PROVE_REMINDER

DAYS = 7


def remind(budget: int) -> int:
    """Write to mailboxes that have not answered for a week, each once."""
    rows = waiting.unreminded(days=DAYS, budget=budget)
    for row in rows:
        assert row.address is not None
        row.reminded_at = clock.now()
        put_in_outbox(
            PROVE_REMINDER, address=row.address, about=waiting.about(row), nonce=row.nonce
        )
    return len(rows)
