"""The keys that sign receipts, and the exact bytes that are signed, so that anybody can check one.

The bytes are the content as canonical JSON (RFC 8785): keys sorted, no space between, UTF-8, no
escapes but those JSON demands. Keys are ASCII and numbers are whole, so that no two programs can
differ about it. The signature is Ed25519 (RFC 8032) in base64 (RFC 4648, section 4).
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHM = "Ed25519"
FORMAT = "privacycenter-receipt-1"
KEY_INFO = b"privacycenter.receipts.ed25519"  # RFC 5869, 3.2: what the derived key is for
KEY_ID = 16  # characters
LARGEST_NUMBER = 2**53 - 1  # RFC 8785 counts in doubles; above it two numbers would be one
DEEPEST = 6  # levels of lists and objects, one in the other


class NotSignable(ValueError):
    """A content that has no canonical spelling."""


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes that are signed. Raises NotSignable."""
    _check(content, DEEPEST)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotSignable("half of a character, which is no text") from error


def _check(value: Any, levels: int) -> None:
    if isinstance(value, dict | list | tuple) and not levels:
        raise NotSignable("too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotSignable("a name that is not ASCII")
            _check(inner, levels - 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, levels - 1)
    elif isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise NotSignable("a number that is too large")
    elif not isinstance(value, str | None):
        raise NotSignable(f"a {type(value).__name__}")


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str, length: int) -> bytes | None:
    """So many bytes, if `text` is the one way to write them: an encoder's last character has
    unused bits, and a changed one must not pass."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if len(data) == length and in_base64(data) == text else None


def id_of(public_key: bytes) -> str:
    """What a key is called: the beginning of SHA-256 of its 32 bytes."""
    return hashlib.sha256(public_key).hexdigest()[:KEY_ID]


@dataclass(frozen=True, repr=False)
class Signer:
    """A key that signs. `public_key` is base64, as it is published."""

    key_id: str
    public_key: str
    _private: Ed25519PrivateKey

    def sign(self, content: dict[str, Any]) -> str:
        """The signature of a content, in base64. Raises NotSignable."""
        return in_base64(self._private.sign(canonical(content)))


def signer_of(secret_key: str) -> Signer:
    """The signing key that comes from one of the settings' secret keys (HKDF, RFC 5869): when
    those are rotated it is another one."""
    seed = HKDF(SHA256(), 32, salt=None, info=KEY_INFO).derive(secret_key.encode())
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    return Signer(id_of(public), in_base64(public), private)
