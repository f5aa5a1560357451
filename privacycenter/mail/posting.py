"""Posting: take a letter, prepare it once, write it out, hand it over, note it.

Killed anywhere in between, the letter is still in the outbox and is tried again with the same
Message-ID: at least once, never lost.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from jinja2 import Environment
from sqlalchemy.exc import DBAPIError

from privacycenter import clock
from privacycenter.db import Database, session
from privacycenter.mail import outbox, transport
from privacycenter.mail.kinds import Facts, LetterKind
from privacycenter.mail.models import Letter
from privacycenter.refusals import Busy
from privacycenter.settings import Settings
from privacycenter.tokens import Links

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PostRoom:
    """What posting needs: the kinds of letter, the templates, the keys and the settings."""

    database: Database
    settings: Settings
    kinds: Mapping[str, LetterKind]
    templates: Environment
    links: Links

    def post_due_letters(self, *, budget: int = 100) -> int:
        """Post at most `budget` letters that are due; returns how many were taken in hand."""
        taken = 0
        while taken < budget and self._is_anything_due():
            letter = self._take()
            if letter is not None:
                self._post(letter)
            taken += 1
        return taken

    def _is_anything_due(self) -> bool:
        with self.database.work(writes=False):  # looking costs no writer's turn
            return outbox.is_anything_due()

    def _take(self) -> Letter | None:
        """Take a letter in hand, in a transaction of its own: whatever happens to it next, it is
        not in the way of the others."""
        with self.database.work(writes=True):
            return outbox.take_due_letter()

    def _prepare(self, letter: Letter) -> bool:
        """Find who gets it, once; False when nobody does."""
        with self.database.work(writes=True):
            session().add(letter)
            prepare = self.kinds[letter.kind].prepare
            found = (
                prepare(letter.address, letter.facts) if prepare else (letter.address, letter.facts)
            )
            if found is None:
                session().delete(letter)
                return False
            letter.address, facts = found
            letter.person_id = facts.pop("person_id", letter.person_id)
            letter.about = facts.pop("about", letter.about)
            letter.facts = facts
            letter.prepared = True
            return True

    def _post(self, letter: Letter) -> None:
        started = time.monotonic()
        try:
            message = self._written(letter)
            if message is None:
                return
            transport.deliver(self.settings.mail_url, message, to=letter.address)
        except (transport.NotNow, transport.Never) as error:
            log.warning("letter not posted", extra={"letter": letter.id, "why": str(error)})
            with self.database.work(writes=True):
                outbox.note_trouble(
                    letter.id,
                    attempts=letter.attempts,
                    trouble=str(error),
                    for_good=isinstance(error, transport.Never),
                )
            return
        with self.database.work(writes=True):
            outbox.note_posted(letter.id)
        spent = round(1000 * (time.monotonic() - started))
        log.info("letter posted", extra={"letter": letter.id, "kind": letter.kind, "ms": spent})

    def _written(self, letter: Letter) -> EmailMessage | None:
        """The message, or None when nobody is to get it. Raises NotNow when it cannot be written:
        one such letter must not stop the others."""
        try:
            if not letter.prepared and not self._prepare(letter):
                return None
            return self.write_out(letter)
        except (DBAPIError, Busy):
            raise
        except Exception as error:
            log.error("letter not written", exc_info=error, extra={"letter": letter.id})
            raise transport.NotNow(
                f"The letter could not be written out ({type(error).__name__})."
            ) from error

    def write_out(self, letter: Letter) -> EmailMessage:
        """The message as it goes out: plain text, one recipient, links made just now."""
        kind, settings = self.kinds[letter.kind], self.settings
        facts: Facts = dict(letter.facts)
        if kind.mint is not None:
            facts |= kind.mint(letter.facts, self.links)
        text = self.templates.get_template(kind.template).render(
            facts, settings=settings, base_url=settings.base_url
        )
        message = EmailMessage()
        message["From"] = formataddr(
            (f"{settings.company_short} privacy office", settings.mail_from)
        )
        message["To"] = letter.address
        message["Subject"] = kind.subject.format(company=settings.company_short)
        message["Date"] = format_datetime(clock.now())
        domain = settings.mail_from.partition("@")[2]
        message["Message-ID"] = f"<{letter.message_id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message
