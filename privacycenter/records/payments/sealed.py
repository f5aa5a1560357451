"""What is sealed of a means of payment, and how its row is found again."""

from privacycenter.holdings.sealed import Hashed, Sealed
from privacycenter.records.payments.models import SEALED_COLUMNS, PaymentMethod

TOKEN = "payment-token"  # the purpose of the keyed hash

PAYMENT_METHODS = Sealed(
    PaymentMethod,
    "means of payment",
    SEALED_COLUMNS,
    Hashed("token_key", of="token", purpose=TOKEN),
)
