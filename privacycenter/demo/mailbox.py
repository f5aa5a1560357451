"""The demonstration's support mailbox: what people wrote to the company and were answered, brought
in by the real import. Days are counted back from the present."""

import io
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from privacycenter import clock
from privacycenter.demo.records import DANA, PRIYA, TOMAS
from privacycenter.imports import run_import
from privacycenter.records.communications.importing import CommunicationsImport
from privacycenter.web import Site

SUPPORT = "support@example.com"
FILE = "support.mbox"


@dataclass(frozen=True)
class Written:
    """One message. `answers` is the place of the one it answers; `attached` a file's name."""

    days_ago: int
    sender: str
    to: str
    subject: str
    text: str
    cc: str = ""
    answers: int | None = None
    attached: str = ""


MESSAGES = (
    Written(
        412,
        f"Dana Whitfield <{DANA}>",
        SUPPORT,
        "Entry in the database",
        "Hello,\n\nour entry under Signs still has the old street. It is 9 Depot Road now.\n\nDana",
    ),
    Written(
        411,
        f"Support of imgwg <{SUPPORT}>",
        DANA,
        "Re: Entry in the database",
        "Dear Dana,\n\nthank you, it is changed.\n\nJo, support\n\n"
        f"> On Monday, Dana Whitfield <{DANA}> wrote:\n> our entry under Signs still has the old "
        "street.",
        answers=0,
    ),
    Written(
        38,
        f"Dana Whitfield <{DANA}>",
        SUPPORT,
        "Cutter from the classifieds",
        "Hello,\n\nthe cutter I bought through your classifieds came without its blades. Priya "
        f"({PRIYA}) saw it as well: please ask her. The seller does not answer me.\n\nDana",
        cc=f"Priya Nakagawa <{PRIYA}>",
        attached="receipt.pdf",
    ),
    Written(
        36,
        f"Support of imgwg <{SUPPORT}>",
        DANA,
        "Re: Cutter from the classifieds",
        "Dear Dana,\n\nwe have written to the seller and taken the ad down until we hear from "
        "them.\n\nJo, support",
        answers=2,
    ),
    Written(
        12,
        f"Tomas Berg <{TOMAS}>",
        SUPPORT,
        "Invoice",
        "Please send me the invoice for the last quarter once more.",
    ),
)


def as_mail(number: int, one: Written) -> EmailMessage:
    """A message as a mail program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = one.sender, one.to, one.subject
    mail["Date"] = format_datetime(clock.ago(days=one.days_ago))
    mail["Message-ID"] = f"<demo-{number}@example.com>"
    if one.cc:
        mail["Cc"] = one.cc
    if one.answers is not None:
        mail["In-Reply-To"] = f"<demo-{one.answers}@example.com>"
    mail.set_content(one.text)
    if one.attached:
        mail.add_attachment(
            b"%PDF-1.7\n", maintype="application", subtype="pdf", filename=one.attached
        )
    return mail


def bring_mailbox(app: Site) -> None:
    mails = (as_mail(number, one).as_bytes() for number, one in enumerate(MESSAGES))
    file = io.BytesIO(b"".join(b"From demo\n" + mail + b"\n" for mail in mails))
    run_import(
        CommunicationsImport(FILE, app.settings),
        file,
        source=FILE,
        database=app.database,
        pseudonyms=app.pseudonyms,
    )
