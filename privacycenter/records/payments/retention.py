"""How long accounts and means of payment stay."""

from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, exists, or_

from privacycenter import clock
from privacycenter.holdings import delete_rule
from privacycenter.holdings.holds import not_needed
from privacycenter.records.payments.models import AdvertisingAccount, PaymentMethod
from privacycenter.settings import Settings

ACCOUNT_MONTHS = 7 * 12  # 26 U.S.C. 6001 asks for records of income; the length is our choice
METHOD_MONTHS = 18  # in which a bank may still take a payment back


def _day(settings: Settings, months: int) -> date:
    return clock.months_before(clock.day_of(clock.now(), settings.time_zone), months)


def _instant(settings: Settings, day: date) -> datetime:
    return datetime.combine(day, time(), settings.time_zone)


def _ended_before(settings: Settings, months: int) -> ColumnElement[bool]:
    """Accounts that ended before a day; without one, the day we heard of it counts."""
    day = _day(settings, months)
    return and_(
        AdvertisingAccount.state == "ended",
        or_(
            AdvertisingAccount.ended_on < day,
            and_(
                AdvertisingAccount.ended_on.is_(None),
                AdvertisingAccount.changed_at < _instant(settings, day),
            ),
        ),
    )


def _is_no_longer_needed(settings: Settings) -> ColumnElement[bool]:
    """Means of payment of people whose last account ended so long ago; of people without any
    account (theirs are erased by then), those that were not named for as long."""
    theirs = AdvertisingAccount.person_id == PaymentMethod.person_id
    heard = _instant(settings, _day(settings, METHOD_MONTHS))
    return and_(
        not_needed(person=PaymentMethod.person_id),
        ~exists().where(theirs, ~_ended_before(settings, METHOD_MONTHS)),
        or_(exists().where(theirs), PaymentMethod.changed_at < heard),
    )


ACCOUNT_RULES = (
    delete_rule(
        "advertising-accounts.erase",
        "Advertising accounts that ended more than seven years ago are erased",
        AdvertisingAccount,
        lambda settings: and_(
            _ended_before(settings, ACCOUNT_MONTHS), not_needed(person=AdvertisingAccount.person_id)
        ),
    ),
)
METHOD_RULES = (
    delete_rule(
        "payment-details.erase",
        "Payment details are erased when the last advertising account has ended for 18 months",
        PaymentMethod,
        _is_no_longer_needed,
    ),
)
