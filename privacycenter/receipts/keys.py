"""The public keys that receipts are checked with: those in use, and all that ever were."""

import json
from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.receipts.models import ReceiptKey
from privacycenter.receipts.signing import ALGORITHM, signer_of
from privacycenter.settings import Settings


def published_keys(settings: Settings) -> list[dict[str, Any]]:
    """Each key with when it first signed something, oldest first; those of the listed secret keys
    that have not yet come last, newest first. They are here also when a restored backup has lost
    that they were used."""
    rows = select(ReceiptKey).order_by(ReceiptKey.first_used_at, ReceiptKey.key_id)
    used = {
        row.key_id: (row.public_key, row.first_used_at.isoformat())
        for row in session().scalars(rows)
    }
    listed = map(signer_of, settings.secret_keys)
    unused = {one.key_id: (one.public_key, None) for one in listed if one.key_id not in used}
    return [
        {
            "key_id": key_id,
            "public_key": public_key,
            "algorithm": ALGORITHM,
            "first_used_at": first_used_at,
        }
        for key_id, (public_key, first_used_at) in (used | unused).items()
    ]


def public_keys(settings: Settings) -> dict[str, str]:
    """The same keys by their id."""
    return {one["key_id"]: one["public_key"] for one in published_keys(settings)}


def keys_in_json(keys: list[dict[str, Any]]) -> str:
    """Published keys as they are published."""
    return json.dumps(keys, indent=2) + "\n"
