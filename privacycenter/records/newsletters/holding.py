"""What we declare about newsletter subscriptions: an address on a list, account or not."""

from sqlalchemy import func, select

from privacycenter.holdings import Change, Field, Holding, Point, erase_rows
from privacycenter.records.keeping import origins, origins_of
from privacycenter.records.newsletters.correcting import HOLDING, IS_THEIRS, correct
from privacycenter.records.newsletters.models import Subscription

NEWSLETTERS = Holding(
    key=HOLDING,
    title="Newsletter subscriptions",
    category="newsletters",
    why="To send you the newsletters you subscribed to, and for nothing else",
    basis="Your consent, which you can take back at any time",
    source="You, when you subscribed, through the mailing house that keeps the lists",
    recipients="The mailing house that sends our newsletters, which may use it for that alone",
    seen_by="The editors of the newsletters, and the privacy office",
    kept="While you are subscribed",
    lies_in="{data_location}, with the mailing house that sends our newsletters",
    tables=("subscription",),
    goes_alone=True,
    processors=("the mailing house that sends our newsletters",),
    unit=("subscription", "subscriptions"),
    fields=(
        Field(
            "list",
            "Newsletter",
            ("subscription.list",),
            "commercial",
            "To send you this one and no other",
            california="service_kind",
        ),
        Field(
            "address",
            "Sent to",
            ("subscription.address", "subscription.address_key"),
            "identifiers",
            "To deliver it",
            california="email",
        ),
        Field(
            "name",
            "Name",
            ("subscription.name",),
            "identifiers",
            "To greet you by your name",
            california="name_address",
            change=Change.HERE,
            required=False,
            autocomplete="name",
            droppable=True,
        ),
        Field(
            "subscribed_at",
            "Subscribed",
            ("subscription.subscribed_at",),
            "commercial",
            "To know since when you want it",
        ),
        Field(
            "how",
            "How",
            ("subscription.how",),
            "commercial",
            "To show that you asked for it",
            droppable=True,
        ),
        *origins(Subscription),
    ),
    plumbing={"subscription.id": "orders them"},
    rows=select(
        Subscription.id.label("record"),
        Subscription.list,
        Subscription.address,
        Subscription.name,
        Subscription.subscribed_at,
        Subscription.how,
        *origins_of(Subscription),
    ).where(IS_THEIRS),
    key_column=Subscription.id,
    count=select(func.count()).select_from(Subscription).where(IS_THEIRS),
    erase=erase_rows(Subscription, IS_THEIRS),
    correct=correct,
    reaches=select(Subscription.address).where(IS_THEIRS),
    points=(
        Point("name", select(Subscription.name).where(IS_THEIRS)),
        Point("list", select(Subscription.list).where(IS_THEIRS)),
    ),
)
