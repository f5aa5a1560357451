"""What we declare about messages, as the people in them see them: the addresses of others are
hidden, and who got a blind copy is shown to nobody else."""

from sqlalchemy import String, case, cast, exists, func, literal, select
from sqlalchemy.orm import aliased

from privacycenter.holdings import Field, Holding, codes
from privacycenter.records.communications.erasing import RULE, erase, remove_text
from privacycenter.records.communications.files import kept_files
from privacycenter.records.communications.models import Attachment, Communication, Party
from privacycenter.records.communications.theirs import IS_THEIR_PARTY, IS_THEIRS, THEIRS, WROTE

_OF_IT = Party.communication_id == Communication.id
_DIRECTION = case((exists().where(_OF_IT, WROTE), literal("you")), else_=literal("other"))
_ADDRESS = select(func.min(Party.address)).where(_OF_IT, IS_THEIR_PARTY).scalar_subquery()

# A conversation is called by its first message that is theirs as well: it tells of no other.
_First = aliased(Communication)
_CONVERSATION = (
    select(func.min(_First.id))
    .where(_First.thread_key == Communication.thread_key, _First.id.in_(THEIRS))
    .scalar_subquery()
)
_ONE = (
    select(
        (
            Attachment.name
            + literal(" (")
            + Attachment.kind
            + literal(", ")
            + cast(Attachment.size, String)
            + literal(" bytes)")
        ).label("said")
    )
    .where(Attachment.communication_id == Communication.id)
    .order_by(Attachment.id)
    .correlate(Communication)
    .subquery()
)
_ATTACHMENTS = select(func.aggregate_strings(_ONE.c.said, "; ")).scalar_subquery()

COMMUNICATIONS = Holding(
    key="communications",
    title="Messages to us",
    category="communications",
    why="To handle what you wrote about, and to serve you better",
    basis="Needed to answer you and to know what was said (legitimate interest)",
    source="You, or whoever wrote to you and us, through the mailboxes of our offices",
    recipients="The mail provider that carries our mail, and whoever else a message was sent to",
    seen_by="The office you wrote to, and the privacy office",
    kept="Three years after a message was written, and longer only while a request of yours is "
    "open",
    lies_in="{data_location}, on our own servers; the mailboxes themselves lie with our mail "
    "provider",
    tables=("communication", "communication_party", "communication_attachment"),
    goes_alone=True,
    system="the support mailbox",
    processors=("the mail provider that carries our mail",),
    unit=("message", "messages"),
    fields=(
        Field(
            "sent_at",
            "Written",
            ("communication.sent_at",),
            "communications",
            "To keep a conversation in order, and to erase it in time",
        ),
        Field(
            "direction",
            "By whom",
            ("communication_party.role", "communication_party.is_ours"),
            "communications",
            "To tell your word from ours",
            spell=codes(you="You wrote", other="We or somebody else wrote to you"),
        ),
        Field(
            "sender",
            "Name of the writer",
            ("communication.sender",),
            "identifiers",
            "To know whom to answer",
            veiled=True,
        ),
        Field(
            "address",
            "Your address in it",
            ("communication_party.address", "communication_party.address_key"),
            "identifiers",
            "To answer you, and to find your messages for you",
            california="email",
        ),
        Field(
            "subject",
            "Subject",
            ("communication.subject",),
            "communications",
            "To know what it is about",
            veiled=True,
            markable=True,
        ),
        Field(
            "conversation",
            "In conversation",
            ("communication.thread_key",),
            "communications",
            "To read question and answer together",
        ),
        Field(
            "text",
            "Text",
            ("communication.text",),
            "communications",
            "To handle what you wrote about",
            lines=10,
            veiled=True,
            markable=True,
        ),
        Field(
            "attachments",
            "Attached",
            (
                "communication_attachment.name",
                "communication_attachment.kind",
                "communication_attachment.size",
                "communication_attachment.content",
            ),
            "communications",
            "To know what you sent with it",
            veiled=True,
        ),
        Field(
            "came_from",
            "Came from",
            ("communication.came_from",),
            "commercial",
            "To name the source of what we hold",
            veiled=True,
        ),
        Field(
            "imported_at",
            "Here since",
            ("communication.imported_at",),
            "commercial",
            "To name the day this center first had it",
        ),
        Field(
            "policy_version",
            "Collected under the policy of",
            ("communication.policy_version",),
            "commercial",
            "To keep to what you were told",
        ),
    ),
    plumbing={
        "communication.id": "orders them",
        "communication.message_key": "tells whether a message came before",
        "communication_party.id": "orders them",
        "communication_party.communication_id": "which message",
        "communication_attachment.id": "orders them",
        "communication_attachment.communication_id": "which message",
    },
    rows=select(
        Communication.id.label("record"),
        Communication.sent_at,
        _DIRECTION.label("direction"),
        Communication.sender,
        _ADDRESS.label("address"),
        Communication.subject,
        _CONVERSATION.label("conversation"),
        Communication.text,
        _ATTACHMENTS.label("attachments"),
        Communication.came_from,
        Communication.imported_at,
        Communication.policy_version,
    ).where(IS_THEIRS),
    key_column=Communication.id,
    count=select(func.count()).select_from(Communication).where(IS_THEIRS),
    erase=erase,
    remove_text=remove_text,
    reaches=select(Party.address).where(IS_THEIR_PARTY),
    rules=(RULE,),
    files=kept_files,
)
