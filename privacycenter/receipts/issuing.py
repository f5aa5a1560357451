"""Issuing receipts: what was done, signed in the same transaction that did it."""

import json
import secrets
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select

from privacycenter import clock
from privacycenter.cards import holds_card_number
from privacycenter.db import insert_or, run, session
from privacycenter.receipts.models import Receipt, ReceiptKey
from privacycenter.receipts.signing import ALGORITHM, FORMAT, canonical, signer_of
from privacycenter.settings import Settings

VERIFY_AT = "/verify-receipt"
OURS = ("receipt", "serial", "edition", "issued_at", "issuer", "key_id", "verify_at")


def issue(*, about: str, person_id: int, content: dict[str, Any], settings: Settings) -> Receipt:
    """Sign a receipt and keep it, in the work under way.

    `content` holds text, whole numbers, lists and objects with ASCII names; days and instants are
    ISO 8601 text. The names in OURS are added to it. Each receipt about the same thing is its next
    edition. Raises ValueError (NotSignable) for anything else.
    """
    if taken := set(content) & set(OURS):
        raise ValueError(f"these names are the receipt's own: {', '.join(sorted(taken))}")
    signer, now = signer_of(settings.secret_keys[0]), clock.now().replace(microsecond=0)
    content = content | {
        "receipt": FORMAT,
        "serial": _new_serial(),
        "edition": _editions(about) + 1,
        "issued_at": now.isoformat().replace("+00:00", "Z"),
        "issuer": settings.company,
        "key_id": signer.key_id,
        "verify_at": settings.base_url + VERIFY_AT,
    }
    receipt = Receipt(
        serial=content["serial"],
        about=about,
        edition=content["edition"],
        person_id=person_id,
        content=canonical(content).decode(),
        key_id=signer.key_id,
        signature=signer.sign(content),
        issued_at=now,
    )
    key = {"key_id": signer.key_id, "public_key": signer.public_key, "first_used_at": now}
    run(insert_or(ReceiptKey).on_conflict_do_nothing(), key)
    session().add(receipt)
    session().flush()  # a second one of the same edition is refused here
    return receipt


def _new_serial() -> str:
    """128 bits at random that nobody can take for a card number."""
    while holds_card_number(serial := secrets.token_hex(16)):
        continue
    return serial


def _editions(about: str) -> int:
    last = select(func.max(Receipt.edition)).where(Receipt.about == about)
    return session().scalar(last) or 0


def receipts_about(about: str) -> list[Receipt]:
    """All editions, the first one first."""
    query = select(Receipt).where(Receipt.about == about).order_by(Receipt.edition)
    return list(session().scalars(query))


def content_of(receipt: Receipt) -> dict[str, Any]:
    """What a receipt says."""
    return cast("dict[str, Any]", json.loads(receipt.content))


def document_of(receipt: Receipt) -> dict[str, Any]:
    """The JSON a person downloads: what was signed, and the signature."""
    return {
        "receipt": content_of(receipt),
        "signature": receipt.signature,
        "key_id": receipt.key_id,
        "algorithm": ALGORITHM,
    }


def file_of(receipt: Receipt) -> bytes:
    """That document as a file, for people to read: it verifies however it is indented."""
    text = json.dumps(document_of(receipt), indent=2, ensure_ascii=False)
    return text.encode() + b"\n"


def erase_receipts_about(abouts: Iterable[str]) -> int:
    """Erase every edition about these things, with what they were about. Returns how many."""
    erasing = delete(Receipt).where(Receipt.about.in_(list(abouts)))
    return cast("CursorResult[Any]", session().execute(erasing)).rowcount
