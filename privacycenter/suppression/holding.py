"""What we declare about the suppression list."""

from privacycenter.holdings import Impersonal
from privacycenter.suppression.models import Suppression

IMPERSONAL = (
    Impersonal(
        Suppression.__tablename__,
        "keyed hashes of who was erased, so that no import brings them back (Cal. Civ. Code "
        "1798.105(c)(2)); pseudonymous, not anonymous: whoever has the data key can test a guess",
    ),
)
