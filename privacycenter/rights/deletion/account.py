"""What a person reads about a decided deletion, signed in or by the link in the letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.holdings.grounds import WORDS
from privacycenter.receipts.issuing import receipts_about
from privacycenter.receipts.models import Receipt
from privacycenter.refusals import LinkBroken, Unknown
from privacycenter.rights.deletion.models import Decision, Erasure, Part, Task
from privacycenter.rights.deletion.proof import asked_in_words
from privacycenter.rights.deletion.queries import erasure_of, parts_of, tasks_of
from privacycenter.rights.models import Request
from privacycenter.rights.telling import about
from privacycenter.tokens import Links

FOLLOW = "follow-request"
NOT_WHOLE = (
    "This link shows nothing. Take all of it from our letter; if it still fails, write to us."
)
NOT_KEPT = "We do not keep the record of this request any more."


@dataclass(frozen=True)
class Account:
    """An erasure as its person reads it."""

    request: Request
    erasure: Erasure
    parts: Sequence[Part]
    tasks: Sequence[Task]
    receipts: Sequence[Receipt]

    @property
    def asked(self) -> str:
        return asked_in_words(self.request, self.parts)

    @property
    def gone(self) -> list[Part]:
        return [part for part in self.parts if part.verdict == "goes" and part.erased]

    @property
    def kept(self) -> list[tuple[Part, str]]:
        """What stays, with the words of its ground."""
        return [
            (part, WORDS[part.ground or ""])
            for part in self.parts
            if part.verdict == "stays" and part.records
        ]

    @property
    def done_parts(self) -> int:
        return sum(part.done_at is not None for part in self.going)

    @property
    def going(self) -> list[Part]:
        return [part for part in self.parts if part.verdict == "goes"]

    @property
    def tasks_left(self) -> int:
        return sum(task.state == "open" for task in self.tasks)


def account_of(request: Request) -> Account | None:
    """The account of a deletion two people approved; None when none was, or it was halted."""
    erasure = erasure_of(request.id) if request.kind == "deletion" else None
    if erasure is None:
        return None
    decision = session().get_one(Decision, erasure.decision_id)
    return Account(
        request, erasure, parts_of(decision), tasks_of(erasure), receipts_about(about(request))
    )


def followed(token: str, links: Links) -> Account:
    """What a letter's link shows. Raises Unknown for one that is none, and once the record of the
    request is not kept any more: whoever has no account could not ask for a fresh link."""
    try:
        facts = links.read(FOLLOW, token)
    except LinkBroken as error:
        raise Unknown(NOT_WHOLE) from error
    request = session().scalar(select(Request).where(Request.id == facts["request"]))
    account = account_of(request) if request is not None else None
    if account is None:
        raise Unknown(NOT_KEPT)
    if account.erasure.key[: len(facts["key"])] != facts["key"]:
        raise Unknown(NOT_WHOLE)
    return account


def receipt_in(account: Account, edition: int) -> Receipt:
    """One edition of its receipt. Raises Unknown."""
    found = next((one for one in account.receipts if one.edition == edition), None)
    if found is None:
        raise Unknown
    return found
