"""What we declare about the limits."""

from privacycenter import clock
from privacycenter.holdings import Impersonal, delete_rule
from privacycenter.web.models import LimitCounter

IMPERSONAL = (
    Impersonal(
        "limit_counter",
        "counts tries under keyed hashes that name nobody, for a day",
        rules=(
            delete_rule(
                "limits.erase",
                "Counters of tries older than a day are erased",
                LimitCounter,
                lambda _settings: LimitCounter.began_at < clock.ago(days=1),
            ),
        ),
    ),
)
