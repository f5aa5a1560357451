"""What we declare about information from affiliated sites: where it came from stands first, and
none of it may ever be handed to anybody."""

from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.holdings import ADDRESSES, Field, Holding, blank_text, delete_rule, erase_rows
from privacycenter.records.affiliated_sites.models import AffiliatedRecord
from privacycenter.records.keeping import origins, origins_of

IS_THEIRS = AffiliatedRecord.address_key.in_(ADDRESSES)
THREE_YEARS = 3 * 365  # days; the shortest three years there are

AFFILIATED_SITES = Holding(
    key="affiliated-sites",
    title="Information from affiliated sites",
    category="affiliated-sites",
    why="To give you the service you used together with the site that is named in each record",
    basis="Needed for the service you asked for (contract)",
    source="The affiliated site named first in each record, whose own policy stands beside it",
    recipients="No one. It is never handed on",
    seen_by="The people who run that service, and the privacy office",
    kept="Three years after we received it",
    tables=("affiliated_record",),
    goes_alone=True,
    system="the services we run with other sites",
    fields=(
        Field(
            "source",
            "Came to us from",
            ("affiliated_record.source",),
            "commercial",
            "To name the site it came from",
        ),
        Field(
            "source_policy",
            "That site’s own policy",
            ("affiliated_record.source_policy",),
            "commercial",
            "To tell you where to read what that site does with it",
        ),
        Field(
            "what",
            "What it is",
            ("affiliated_record.what",),
            "commercial",
            "To use it for that service and nothing else",
        ),
        Field(
            "content",
            "What it says",
            ("affiliated_record.content",),
            "communications",
            "To give you that service",
            veiled=True,
            markable=True,
        ),
        Field(
            "content_removed_at",
            "Content removed",
            ("affiliated_record.content_removed_at",),
            "commercial",
            "To keep imports from bringing removed content back",
        ),
        Field(
            "address",
            "About the address",
            ("affiliated_record.address", "affiliated_record.address_key"),
            "identifiers",
            "To know whom it is about",
            california="email",
        ),
        Field(
            "reference",
            "Number there",
            ("affiliated_record.reference",),
            "commercial",
            "To find it on that site",
        ),
        Field(
            "received_at",
            "Received",
            ("affiliated_record.received_at",),
            "commercial",
            "To erase it in time",
        ),
        *origins(AffiliatedRecord, came_from="In the file named"),
    ),
    plumbing={"affiliated_record.id": "orders them"},
    rows=select(
        AffiliatedRecord.id.label("record"),
        AffiliatedRecord.source,
        AffiliatedRecord.source_policy,
        AffiliatedRecord.what,
        AffiliatedRecord.content,
        AffiliatedRecord.content_removed_at,
        AffiliatedRecord.address,
        AffiliatedRecord.reference,
        AffiliatedRecord.received_at,
        *origins_of(AffiliatedRecord),
    ).where(IS_THEIRS),
    key_column=AffiliatedRecord.id,
    count=select(func.count()).select_from(AffiliatedRecord).where(IS_THEIRS),
    erase=erase_rows(AffiliatedRecord, IS_THEIRS),
    remove_text=blank_text(AffiliatedRecord, IS_THEIRS, "content"),
    reaches=select(AffiliatedRecord.address).where(IS_THEIRS),
    rules=(
        delete_rule(
            "affiliated-sites.erase",
            "Information from affiliated sites is erased three years after we received it",
            AffiliatedRecord,
            lambda _settings: AffiliatedRecord.received_at < clock.ago(days=THREE_YEARS),
            address_key=AffiliatedRecord.address_key,
        ),
    ),
)
