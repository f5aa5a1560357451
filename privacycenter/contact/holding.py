"""What we declare about messages sent through the site."""

from typing import Any

from sqlalchemy import exists, func, or_, select

from privacycenter import clock
from privacycenter.contact.answering import ABOUT
from privacycenter.contact.models import ContactMessage
from privacycenter.holdings import (
    ADDRESSES,
    PERSON,
    Field,
    Holding,
    blank_text,
    codes,
    delete_rule,
    erase_rows,
)
from privacycenter.mail.models import Letter

YEARS_3 = 1096  # days
# Written signed in, it is that person's for good; else it is whoever's mailbox it came from.
BY_ADDRESS = ContactMessage.person_id.is_(None) & ContactMessage.address_key.in_(ADDRESSES)
IS_THEIRS = or_(BY_ADDRESS, ContactMessage.person_id == PERSON)


def _about(key: str, label: str, need: str, **more: Any) -> Field:
    """A field of a message that has one column of its own name."""
    return Field(key, label, (f"contact_message.{key}",), "communications", need, **more)


MESSAGES = Holding(
    key="contact-messages",
    title="Messages through this site",
    category="communications",
    why="To answer you, and to serve you better",
    basis="Needed to answer what you asked (legitimate interest)",
    source="Whoever wrote to us from the page “Write to us” with your address, and the privacy "
    "office, which answered",
    recipients="The mail server that carries our answers",
    seen_by="The privacy office, while a message waits for its answer",
    kept="Three years after our answer",
    tables=("contact_message",),
    goes_alone=True,
    unit=("message", "messages"),
    fields=(
        _about("written_at", "Written", "To answer in the order of what came in"),
        Field(
            "name", "Your name", ("contact_message.name",), "identifiers", "To address you by it"
        ),
        Field(
            "address",
            "Answer to",
            ("contact_message.address", "contact_message.address_key"),
            "identifiers",
            "To answer you",
            california="email",
        ),
        _about("text", "What you wrote", "To answer it", markable=True),
        _about(
            "text_removed_at",
            "Text removed",
            "To tell a removed text from one that was never there",
        ),
        _about(
            "state",
            "State",
            "To know what comes next",
            spell=codes(
                open="Waits for our answer",
                answered="Answered",
                unreached="Our answer did not arrive",
            ),
        ),
        _about("answer_by", "Answer due", "To answer in time"),
        _about("taken_at", "Taken up", "To know that somebody works on it"),
        _about("taken_for", "Taken up because", "To know why somebody reads it"),
        _about("answer", "Our answer", "To know what we told you"),
        _about("answered_at", "Answered", "To erase it in time"),
        Field(
            "policy_version",
            "Under the policy of",
            ("contact_message.policy_version",),
            "commercial",
            "To keep to what you were told",
        ),
    ),
    plumbing={
        "contact_message.id": "names it",
        "contact_message.person_id": "who was signed in",
        "contact_message.taken_by": "which member of staff; you read the role",
    },
    rows=select(
        ContactMessage.id.label("record"),
        ContactMessage.written_at,
        ContactMessage.name,
        ContactMessage.address,
        ContactMessage.text,
        ContactMessage.text_removed_at,
        ContactMessage.state,
        ContactMessage.answer_by,
        ContactMessage.taken_at,
        ContactMessage.taken_for,
        ContactMessage.answer,
        ContactMessage.answered_at,
        ContactMessage.policy_version,
    ).where(IS_THEIRS),
    key_column=ContactMessage.id,
    count=select(func.count()).select_from(ContactMessage).where(IS_THEIRS),
    erase=erase_rows(ContactMessage, IS_THEIRS),
    remove_text=blank_text(ContactMessage, IS_THEIRS, "text"),
    reaches=select(ContactMessage.address).where(BY_ADDRESS),
    rules=(
        delete_rule(
            "contact-messages.erase",
            "Messages answered more than three years ago are erased",
            ContactMessage,
            lambda _settings: ContactMessage.answered_at < clock.ago(days=YEARS_3),
            person=ContactMessage.person_id,
            address_key=ContactMessage.address_key,
        ),
        delete_rule(
            "contact-messages.erase-letters",
            "Letters about messages that are erased go with them",
            Letter,
            lambda _settings: (
                Letter.about.startswith("message ") & ~exists().where(Letter.about == ABOUT)
            ),
        ),
    ),
)

HOLDINGS = (MESSAGES,)
