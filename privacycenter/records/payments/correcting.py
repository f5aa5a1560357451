"""Correcting whom invoices are addressed to: it holds, and no import takes it back."""

from privacycenter.holdings import PERSON
from privacycenter.records.corrections.noting import correcting
from privacycenter.records.payments.models import AdvertisingAccount

HOLDING, FIELD = "advertising-accounts", "billing_contact"
IS_THEIRS = AdvertisingAccount.person_id == PERSON

correct = correcting(
    AdvertisingAccount, IS_THEIRS, holding=HOLDING, field=FIELD, label="billing contact"
)
