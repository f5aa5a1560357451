"""Checking a receipt: anything at all comes in, an answer in words comes out, nothing is raised.

Read strictly, so that nobody can be shown one thing and the signature another: a name said twice,
a number with a point, a further entry beside what was signed are refused.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from privacycenter.receipts.signing import (
    ALGORITHM,
    FORMAT,
    NotSignable,
    canonical,
    from_base64,
    id_of,
)

LARGEST = 256 * 1024  # bytes of a file
LONGEST_NUMBER = 17  # characters; see signing.LARGEST_NUMBER
PARTS = {"receipt", "signature", "key_id", "algorithm"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
SERIAL = re.compile(r"[0-9a-f]{32}")

GOOD = "This receipt is good."
CHANGED = "This receipt was changed, or is not ours."
NO_RECEIPT = "This is not the file of a receipt."
DO_NOT_RELY = (
    "Do not rely on it. Ask whoever gave it to you for the file as it was downloaded, "
    "or ask the privacy office."
)
WHOLE_FILE = "Take the file as it was downloaded, all of it and nothing more."


@dataclass(frozen=True)
class Verdict:
    """Whether a receipt is good, in a sentence; why; and what to do. `content` is what was signed,
    and empty unless it is good."""

    is_good: bool
    sentence: str
    why: str
    advice: str
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def issued_at(self) -> datetime:
        """When a good one was issued."""
        return datetime.fromisoformat(self.content["issued_at"])


class _NotGood(Exception):
    """Why a receipt is not good. `sentence` is CHANGED or NO_RECEIPT."""

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(why)
        self.sentence = sentence


def verify(document: str | bytes, keys: Mapping[str, str]) -> Verdict:
    """What is to be thought of a file. `keys` are public keys in base64 by their id."""
    try:
        parts = _parts_of(document)
        _check_signature(parts, keys)
    except _NotGood as no:
        advice = DO_NOT_RELY if no.sentence == CHANGED else WHOLE_FILE
        return Verdict(False, no.sentence, str(no), advice)
    return Verdict(
        True,
        GOOD,
        "It says what it said then, to the last character.",
        "Later ones about the same thing may say more: the edition tells them apart.",
        parts["receipt"],
    )


def _parts_of(document: str | bytes) -> dict[str, Any]:
    """The parts of a file, each of the kind it must be. Raises _NotGood."""
    try:
        parts = read_json(document)
    except ValueError as error:
        sentence = CHANGED if isinstance(error, _Odd) else NO_RECEIPT
        raise _NotGood(sentence, str(error)) from error
    if not isinstance(parts, dict) or not isinstance(parts.get("receipt"), dict):
        raise _NotGood(NO_RECEIPT, "It has no receipt in it.")
    if set(parts) != PARTS:
        raise _NotGood(CHANGED, "Beside the receipt it has too much in it, or too little.")
    content = parts["receipt"]
    if parts["algorithm"] != ALGORITHM or parts["key_id"] != content.get("key_id"):
        raise _NotGood(CHANGED, "It does not name its key as the receipt does.")
    if not _has_our_form(content):
        raise _NotGood(CHANGED, "It is not written as we write receipts.")
    return parts


def _has_our_form(content: dict[str, Any]) -> bool:
    """Whether what every receipt says is there, each of its kind."""
    if content.get("receipt") != FORMAT or type(content.get("edition")) is not int:
        return False
    texts = [content.get(name) for name in ("serial", "issued_at", "issuer", "verify_at", "key_id")]
    if not all(isinstance(one, str) for one in texts):
        return False
    return bool(SERIAL.fullmatch(content["serial"])) and _is_instant(content["issued_at"])


def _is_instant(text: str) -> bool:
    if not INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_signature(parts: dict[str, Any], keys: Mapping[str, str]) -> None:
    """Raises _NotGood unless the key it names signed exactly this content."""
    key_id, signature = parts["key_id"], parts["signature"]
    published = keys.get(key_id)
    if published is None:
        raise _NotGood(CHANGED, "The key it names is not among the published ones.")
    key = from_base64(published, 32)
    if key is None or id_of(key) != key_id:
        raise _NotGood(CHANGED, "The key it names is not published under its own name.")
    signed = from_base64(signature, 64) if isinstance(signature, str) else None
    if signed is None:
        raise _NotGood(CHANGED, "Its signature is not written as we write signatures.")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signed, canonical(parts["receipt"]))
    except (InvalidSignature, NotSignable) as error:
        raise _NotGood(CHANGED, "The signature does not fit what it says.") from error


def read_json(document: str | bytes) -> Any:
    """What a JSON text says, read strictly. Raises ValueError with a sentence."""
    if len(document) > LARGEST:
        raise ValueError("It is too large.")
    try:
        text = document.decode() if isinstance(document, bytes) else document
        return json.loads(
            text.removeprefix("\ufeff"),  # some programs put it before what they save
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_no_number,
            parse_int=_whole,
        )
    except UnicodeDecodeError as error:
        raise ValueError("It is not text in UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError("It is not JSON, or not all of it.") from error


class _Odd(ValueError):
    """What JSON allows and we never write."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Odd("It says one thing twice, and nobody can tell which holds.")
    return found


def _no_number(_text: str) -> Any:
    raise _Odd("It has a number that is not whole.")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _Odd("It has a number that is too long.")
    return int(text)


def read_keys(document: str | bytes) -> dict[str, str]:
    """Public keys by their id, from a list as it is published. Raises ValueError with a
    sentence."""
    found = read_json(document)
    if not isinstance(found, list) or not found:
        raise ValueError("It is no list of keys.")
    keys = {}
    for one in found:
        if not isinstance(one, dict) or one.get("algorithm") != ALGORITHM:
            raise ValueError(f"It has an entry that is no {ALGORITHM} key.")
        public = one.get("public_key")
        key = from_base64(public, 32) if isinstance(public, str) else None
        if key is None or one.get("key_id") != id_of(key):
            raise ValueError("It has a key that is damaged.")
        keys[id_of(key)] = str(public)
    return keys
