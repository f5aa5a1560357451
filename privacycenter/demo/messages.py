"""Messages the demonstration's people sent through the site: one answered, one waiting."""

from privacycenter.audit import NOBODY, Actor, acting
from privacycenter.contact import answering
from privacycenter.contact.receiving import Writer, receive
from privacycenter.identity.models import Staff
from privacycenter.settings import Settings


def write_messages(settings: Settings, *, dana: int, clerk: Staff) -> None:
    """By the verbs of the page and of the office, in the work under way."""
    writer = Writer("dana.whitfield@example.com", "Dana Whitfield", dana)
    with acting(Actor("person", dana)):
        asked = receive(
            writer,
            "Which of my particulars do you pass on to companies with offers, and to whom?",
            settings=settings,
            quiet=False,
        )
    with acting(Actor("staff", clerk.id, clerk.role)):
        answering.take(asked.id, clerk.id, "It is the next one due")
        answering.note_look(asked)
        answering.answer(
            asked.id,
            clerk.id,
            "Dear Dana,\nour policy lets us pass on your email address. You can say no at any "
            "time: write to us, and we see to it.\nRosa, privacy office",
            settings,
        )
    with acting(NOBODY):
        receive(
            Writer("hana.sato@example.org", "Hana Sato"),
            "I get your newsletter at an old address and cannot open the link in it. What now?",
            settings=settings,
            quiet=False,
        )
