"""A real SMTP server on loopback that keeps what it gets, and can be told to misbehave."""

import asyncio
import email
import email.policy
import re
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """The server's memory. `mood` is ok, later (451), never (550), slow, or drop (close without
    an answer after taking the message)."""

    port: int = 0
    mood: str = "ok"
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.mood == "later":
            return "451 4.3.0 try again later"
        if self.mood == "never":
            return "550 5.7.1 not wanted here"
        if self.mood == "slow":
            await asyncio.sleep(1.5)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters += [(to, message) for to in envelope.rcpt_tos]
        self.arrived.set()
        if self.mood == "drop":
            server.transport.abort()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for to, message in self.letters if to == address]

    def link_to(self, address: str) -> str:
        """The path of the newest link sent to an address."""
        text = self.to(address)[-1].get_content()
        kinds = "sign-in/link|new-address|undo-address|proven-request"
        found = re.search(rf"https?://[^/\s]+(/(?:{kinds})/\S+)", text)
        assert found, text
        return found[1]


class MailServer(Controller):
    """Runs a mailbox on a free port."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(mailbox, hostname="127.0.0.1", port=0)
        self.mailbox = mailbox

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.mailbox.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
