"""Encryption of stored values (P13): AES-256-GCM under keys that lie outside the database.

A sealed text names its key, so that old ones open while their key is still listed and rotation
knows what is left to do. It is bound to its place: moved to another column or another person's
row, it does not open.
"""

import base64
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12  # bytes; NIST SP 800-38D, 8.2.2: random, and far fewer than 2**32 for one key


class Unreadable(Exception):
    """A sealed text that no listed key opens here."""


def id_of(key: str) -> str:
    """What a key is called in the database: eight characters that do not give it away."""
    return hashlib.sha256(b"privacycenter.sealing\0" + key.encode()).hexdigest()[:8]


class Safe:
    """Seals and opens texts. `keys` are the data keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = {id_of(key): AESGCM(_derived(key)) for key in keys}
        self.newest = id_of(keys[0])

    def seal(self, text: str, *, place: str) -> str:
        """The text sealed under the newest key: key's name, a dot, nonce and ciphertext."""
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), place.encode())
        return f"{self.newest}.{base64.b64encode(nonce + sealed).decode()}"

    @property
    def key_ids(self) -> frozenset[str]:
        """What the listed keys are called: whatever is under another one cannot be opened."""
        return frozenset(self._ciphers)

    def open(self, sealed: str, *, place: str) -> str:
        """What was sealed for this place. Raises Unreadable."""
        key_id, _, body = sealed.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Unreadable(f"no listed data key is called {key_id}")
        try:
            data = base64.b64decode(body, validate=True)
            if base64.b64encode(data).decode() != body:  # the last character has unused bits
                raise Unreadable("a sealed value is not written as it was sealed")
            return cipher.decrypt(data[:NONCE], data[NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable("a sealed value does not open in this place") from error


def _derived(key: str) -> bytes:
    """32 bytes for AES from a key of the settings, which also makes keyed hashes (RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=b"privacycenter.sealing.aes-256-gcm").derive(
        key.encode()
    )
