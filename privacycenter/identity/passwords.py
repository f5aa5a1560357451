"""Passwords: argon2id, checked in equal time, changed only for good ones.

Parameters are OWASP's row m=19 MiB, t=2, p=1: about 40 ms here. RFC 9106's second choice
(64 MiB, t=3, p=4) took 263 ms on two cores, and a sign-in page that slow is itself a way to
wear a small machine down. A hash made with other parameters is renewed at the next sign-in.
"""

import os
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from privacycenter.refusals import Busy

SHORTEST, LONGEST = 8, 256  # OWASP ASVS 5.0, 6.2.1 and 6.2.9
PATIENCE_SECONDS = 10


def real_hasher() -> PasswordHasher:
    """argon2id with the parameters chosen above."""
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


HASHER = real_hasher()
COMMON = frozenset(FREQUENCY_LISTS["passwords"])
AT_ONCE = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))  # argon2 fills a core


def make_hash(password: str) -> str:
    """A hash to store. Slow on purpose: never inside a write transaction."""
    with _Turn():
        return HASHER.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password fits. Without a stored hash the same work is done in vain."""
    if len(password) > LONGEST:
        return False
    with _Turn():
        try:
            return HASHER.verify(stored or _hash_of_nobody(HASHER), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_renewal(stored: str) -> bool:
    return HASHER.check_needs_rehash(stored)


def fault_of(password: str, *, also_weak: tuple[str, ...] = ()) -> str | None:
    """Why a new password will not do, as a sentence, or None. No rules of composition."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters"
    plain = password.casefold()
    words = [word.casefold() for word in also_weak if len(word) > 2]
    if plain in COMMON or any(plain.strip("0123456789!. ") == word for word in words):
        return "Choose another one: this one is among the first that a thief would try"
    return None


class _Turn:
    """At most as many hashes at work as there are cores."""

    def __enter__(self) -> None:
        if not AT_ONCE.acquire(timeout=PATIENCE_SECONDS):
            raise Busy("Many people are signing in just now. Try again in a minute.")

    def __exit__(self, *_: object) -> None:
        AT_ONCE.release()


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A hash nobody's password fits, made once with the parameters in use."""
    return hasher.hash(os.urandom(16).hex())
