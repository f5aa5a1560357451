"""Taking a message in (P21): a number, a day by which we answer, and a receipt that repeats
nothing of it. The same is done whether or not the address is known."""

from dataclasses import dataclass

from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.business_days import add_business_days
from privacycenter.contact import events, letters
from privacycenter.contact.models import ContactMessage
from privacycenter.db import session
from privacycenter.identity.models import Address
from privacycenter.mail import put_in_outbox
from privacycenter.policy import version_now
from privacycenter.settings import Settings
from privacycenter.spelling import key_of
from privacycenter.web.words import day_in_words

ANSWER_BUSINESS_DAYS = 10  # our own promise, as long as 11 CCR 7021(a) gives for a receipt


@dataclass(frozen=True)
class Writer:
    """Who writes: `person_id` only when they are signed in."""

    address: str
    name: str
    person_id: int | None = None


def reference_of(message: ContactMessage) -> str:
    """M-2026-0012: what a person and a clerk call a message."""
    return f"M-{message.written_at.year}-{message.id:04d}"


def about_of(message: ContactMessage) -> str:
    """What its letters are about, as the outbox spells it."""
    return f"message {message.id}"


def receive(writer: Writer, text: str, *, settings: Settings, quiet: bool) -> ContactMessage:
    """Keep a message and write the receipt. `quiet` writes none: enough went to that address."""
    now = clock.now()
    message = ContactMessage(
        person_id=writer.person_id,
        address=writer.address,
        address_key=key_of(writer.address),
        name=writer.name,
        text=text,
        state="open",
        written_at=now,
        answer_by=add_business_days(clock.day_of(now, settings.time_zone), ANSWER_BUSINESS_DAYS),
        policy_version=version_now().id,
    )
    session().add(message)
    session().flush()  # its number is its id
    person_id = person_of(message)
    record(events.RECEIVED, person_id=person_id, reference=reference_of(message))
    if not quiet:
        put_in_outbox(
            letters.RECEIVED,
            address=message.address,
            person_id=person_id,
            about=about_of(message),
            reference=reference_of(message),
            answer_by_words=day_in_words(message.answer_by),
        )
    return message


def person_of(message: ContactMessage) -> int | None:
    """Whose history a message belongs to: who was signed in, or whose address it is."""
    if message.person_id is not None:
        return message.person_id
    owner = select(Address.person_id).where(Address.address_key == message.address_key)
    return session().scalar(owner)
