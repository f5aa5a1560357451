"""What we declare about information processed for partners: that it is theirs, and whom to ask."""

from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.holdings import ADDRESSES, Field, Holding, delete_rule, erase_rows
from privacycenter.records.keeping import origins, origins_of
from privacycenter.records.partners.models import PartnerRecord

IS_THEIRS = PartnerRecord.address_key.in_(ADDRESSES)
THREE_YEARS = 3 * 365  # days; the shortest three years there are

PARTNERS = Holding(
    key="partners",
    title="Information we process for partners",
    category="partners",
    why="To do what a partner asked us to do with its own data. The data is the partner’s and is "
    "not shown here: ask the partner to see it, correct it or delete it. Each record says whom",
    basis="The partner’s instructions, which bind us (a contract to process, GDPR 28)",
    source="The partner named in each record",
    recipients="That partner, and no one else",
    seen_by="The people who work for that partner here, and the privacy office",
    kept="While we work for the partner, and three years after its list last named you at most",
    lies_in="{data_location}, on our own servers; the data itself lies where the partner says",
    tables=("partner_record",),
    goes_alone=True,
    system="the systems we run for partners",
    fields=(
        Field(
            "partner",
            "Partner",
            ("partner_record.partner",),
            "commercial",
            "To name whose data it is",
        ),
        Field(
            "ask",
            "Whom to ask",
            ("partner_record.ask",),
            "commercial",
            "To tell you who can answer you",
        ),
        Field(
            "what",
            "What kind",
            ("partner_record.what",),
            "commercial",
            "To tell you what it is about",
        ),
        Field("since_at", "Since", ("partner_record.since_at",), "commercial", "To say since when"),
        Field(
            "address",
            "About the address",
            ("partner_record.address", "partner_record.address_key"),
            "identifiers",
            "To know whom it is about",
            california="email",
        ),
        *origins(PartnerRecord, changed_at="Last on the partner’s list"),
    ),
    plumbing={"partner_record.id": "orders them"},
    rows=select(
        PartnerRecord.id.label("record"),
        PartnerRecord.partner,
        PartnerRecord.ask,
        PartnerRecord.what,
        PartnerRecord.since_at,
        PartnerRecord.address,
        *origins_of(PartnerRecord),
    ).where(IS_THEIRS),
    key_column=PartnerRecord.id,
    count=select(func.count()).select_from(PartnerRecord).where(IS_THEIRS),
    erase=erase_rows(PartnerRecord, IS_THEIRS),
    reaches=select(PartnerRecord.address).where(IS_THEIRS),
    rules=(
        delete_rule(
            "partners.erase",
            "Records of partners’ information are erased three years after a list last named them",
            PartnerRecord,
            lambda _settings: PartnerRecord.changed_at < clock.ago(days=THREE_YEARS),
            address_key=PartnerRecord.address_key,
        ),
    ),
)
