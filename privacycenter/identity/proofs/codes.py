"""Recovery codes: ten to write down, each of them known again once."""

import hashlib
import secrets

from sqlalchemy import delete, func, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session
from privacycenter.identity.models import RecoveryCode
from privacycenter.identity.proofs import events

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read as another
MANY, GROUPS, LETTERS = 10, 5, 5  # 25 of 32 letters: 125 bits, so a plain hash is enough
READ_AS = str.maketrans("OIL", "011", " -\u2010\u2011\u2013")


def hash_of(code: str) -> str:
    """What is kept of a code, however it is typed."""
    return hashlib.sha256(code.upper().translate(READ_AS).encode("utf-8", "replace")).hexdigest()


def make_codes(person_id: int) -> list[str]:
    """Ten new codes, as they are written down; unused older ones end. They are shown once."""
    session().execute(
        delete(RecoveryCode).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    codes, now = ten_codes(), clock.now()
    session().add_all(
        RecoveryCode(person_id=person_id, hash=hash_of(code), made_at=now) for code in codes
    )
    record(events.CODES_MADE, person_id=person_id)
    return codes


def ten_codes() -> list[str]:
    """New codes, as they are written down."""
    return ["-".join(_letters() for _ in range(GROUPS)) for _ in range(MANY)]


def _letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def codes_left(person_id: int) -> int:
    query = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session().scalar(query) or 0


def use_code(person_id: int, code: str) -> bool:
    """Whether a typed code is one of the person's; it is used up by asking."""
    used = session().execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.hash == hash_of(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return used.one_or_none() is not None
