"""Reading a delivery status notification (RFC 3464): what a mail server says of a letter it could
not deliver, and which letter that was. What it says in its own words is not read: it names people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from privacycenter.imports.heads import head, message_ids
from privacycenter.imports.message import INSIDE, Unreadable, content_of, leaves_of, reading

REPORTS = {f"{INSIDE}delivery-status", f"{INSIDE}global-delivery-status"}
ORIGINALS = {f"{INSIDE}rfc822", f"{INSIDE}global", f"{INSIDE}rfc822-headers", "text/rfc822-headers"}
LONGEST_REPORT = 100_000  # bytes; also of a letter's head
BLOCK = re.compile(rb"\r?\n[ \t]*\r?\n")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")

SAYS = {  # RFC 3463, after the class
    "1.1": "there is no such mailbox",
    "1.2": "there is no mail server for the address",
    "1.3": "the address is not well formed",
    "1.6": "the mailbox has moved",
    "1.10": "the address takes no mail",
    "2.1": "the mailbox is closed",
    "2.2": "the mailbox is full",
    "2.3": "the letter is too large for the mailbox",
    "3.4": "the letter is too large for the mail server",
    "4.1": "the mail server did not answer",
    "4.4": "there is no way to the mail server",
    "4.7": "it was tried for too long",
    "7.1": "the mail server does not want it",
}


@dataclass(frozen=True)
class Report:
    """What became of a letter: `action` is failed, delayed, delivered, relayed or expanded. The
    ids are those of the letters it can be about."""

    action: str
    status: str
    message_ids: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The reason, without anybody's address."""
        if not self.status:
            return "No reason was given."
        says = SAYS.get(self.status.partition(".")[2])
        return f"Code {self.status}{f': {says}' if says else ''}."


def read_report(data: bytes) -> Report:
    """The report in a message. Raises Unreadable."""
    return reading(_read, data)


def _read(message: Message) -> Report:
    leaves = list(leaves_of(message))
    reports = [one for one in leaves if one.get_content_type() in REPORTS]
    outcomes = [outcome for one in reports for outcome in _outcomes(one)]
    if not outcomes:
        raise Unreadable("is no report of a mail server about a letter")
    action, status = next((one for one in outcomes if one[0] == "failed"), outcomes[0])
    originals = [one for one in leaves if one.get_content_type() in ORIGINALS]
    ids = [head(_heads_of(content_of(one)), "message-id") for one in originals]
    ids += [head(message, "in-reply-to"), head(message, "references")]
    return Report(action, status, tuple(found for one in ids for found in message_ids(one)))


def _outcomes(report: Message) -> Iterator[tuple[str, str]]:
    """Action and status for each recipient."""
    for block in BLOCK.split(content_of(report)[:LONGEST_REPORT].strip()):
        heads = _heads_of(block)
        action = head(heads, "action").strip().lower()
        if action:
            found = STATUS.search(head(heads, "status"))
            yield action, found[0] if found else ""


def _heads_of(data: bytes) -> Message:
    return message_from_bytes(BLOCK.split(data[:LONGEST_REPORT].lstrip(), maxsplit=1)[0] + b"\n\n")
