"""Correcting the name a newsletter is addressed to: it holds, and no import takes it back."""

from privacycenter.holdings import ADDRESSES
from privacycenter.records.corrections.noting import correcting
from privacycenter.records.newsletters.models import Subscription

HOLDING = "newsletters"
IS_THEIRS = Subscription.address_key.in_(ADDRESSES)

correct = correcting(
    Subscription, IS_THEIRS, holding=HOLDING, field="name", label="name on a newsletter"
)
