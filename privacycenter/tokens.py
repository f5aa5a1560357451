"""Signed links: what a link is for, until when, and for which state it was made.

Each purpose is one line in PURPOSES. A token carries facts (never an address or a name), the
second it was made, and a signature under the newest key; links signed with an older key go on
working while that key is still listed. Time comes from `clock`.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from privacycenter import clock
from privacycenter.refusals import LinkBroken, LinkExpired

SKEW_SECONDS = 60  # clocks of two machines may differ by this much
LONGEST_TOKEN = 1024


@dataclass(frozen=True)
class Purpose:
    """What a link may do. `minutes` is its life, counted from the moment its letter is posted."""

    name: str
    minutes: int | None


PURPOSES = {
    "sign-in": Purpose("sign-in", minutes=10),  # OWASP ASVS 5.0, 6.5.5: at most ten minutes
    "new-address": Purpose("new-address", minutes=24 * 60),  # signs nobody in
    "follow-request": Purpose("follow-request", minutes=None),  # as long as the request is kept
    # Signs nobody in. An answer takes 45 days at most, and the last one counts to its end.
    "prove-request": Purpose("prove-request", minutes=46 * 24 * 60),
    "undo-address": Purpose("undo-address", minutes=7 * 24 * 60),
}


def is_canonical(token: str) -> bool:
    """Whether every base64 part is written the one way an encoder writes it.

    The last character of such a part carries unused bits; without this check, a token altered
    there would still be accepted.
    """
    for part in token.lstrip(".").split("."):
        try:
            data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except (ValueError, binascii.Error):
            return False
        if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
            return False
    return True


class Links:
    """Makes and reads signed tokens. `keys` are newest first, as the settings list them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(reversed(keys))  # itsdangerous wants the newest last; turned here alone

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt="privacycenter.link." + PURPOSES[purpose].name)

    def make(self, purpose: str, facts: dict[str, Any]) -> str:
        """A token for one purpose that carries these facts and the present second."""
        made = int(clock.now().timestamp())
        return self._serializer(purpose).dumps([made, facts])

    def read(self, purpose: str, token: str) -> dict[str, Any]:
        """The facts of a token. Raises LinkBroken or LinkExpired."""
        if len(token) > LONGEST_TOKEN or not token.isascii() or not is_canonical(token):
            raise LinkBroken
        try:
            made, facts = self._serializer(purpose).loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise LinkBroken from error
        age = clock.now().timestamp() - made
        minutes = PURPOSES[purpose].minutes
        if age < -SKEW_SECONDS:
            raise LinkBroken
        if minutes is not None and age > minutes * 60:
            raise LinkExpired
        return dict(facts)


class Pseudonyms:
    """Keyed hashes (HMAC-SHA-256) of things we must recognize and must not keep readable.

    `keys` are the data keys, newest first. A pseudonym names its key, so that it can be found
    again after a rotation. It is pseudonymous, not anonymous: whoever has the key can guess.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [(hashlib.sha256(one.encode()).hexdigest()[:8], _keyed(one)) for one in keys]

    @property
    def key_ids(self) -> tuple[str, ...]:
        """What pseudonyms under each listed key begin with, newest first."""
        return tuple(key_id for key_id, _ in self._keys)

    def of(self, purpose: str, text: str) -> str:
        """The pseudonym under the newest key."""
        return self._under(*self._keys[0], purpose, text)

    def all_of(self, purpose: str, text: str) -> list[str]:
        """The pseudonyms under every listed key, newest first: how to find what is older."""
        return [self._under(*key, purpose, text) for key in self._keys]

    def of_many(self, purpose: str, texts: Collection[str]) -> dict[str, str]:
        """The texts by all their pseudonyms, in half the time that one by one takes."""
        found = {}
        for key_id, keyed in self._keys:
            begun = keyed.copy()
            begun.update(_bytes(f"{purpose}\0"))
            for text in texts:
                whole = begun.copy()
                whole.update(_bytes(text))
                found[key_id + whole.hexdigest()] = text
        return found

    @staticmethod
    def _under(key_id: str, keyed: hmac.HMAC, purpose: str, text: str) -> str:
        whole = keyed.copy()
        whole.update(_bytes(f"{purpose}\0{text}"))
        return key_id + whole.hexdigest()


def _keyed(key: str) -> hmac.HMAC:
    return hmac.new(key.encode(), digestmod=hashlib.sha256)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
