"""The second proof of staff: a code from an app (RFC 6238), or a recovery code written down.

A code works once, also when it is sent twice at the same instant. Secrets lie sealed, and neither
they nor codes are ever logged.
"""

import hmac
import logging

import pyotp
from sqlalchemy import delete, func, or_, select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import session, to_change
from privacycenter.holdings import sealed_place
from privacycenter.holdings.sealed_texts import SealedText
from privacycenter.identity import events
from privacycenter.identity.models import Staff, StaffRecoveryCode
from privacycenter.identity.proofs.codes import hash_of, ten_codes
from privacycenter.refusals import Invalid
from privacycenter.sealing import Safe, Unreadable

log = logging.getLogger(__name__)

STEP_SECONDS, DIGITS = 30, 6
DRIFT = (-1, 0, 1)  # steps a clock may be off (RFC 6238, 5.2)
WRONG_CODE = "This code is wrong, or was used already. Wait for the next one"
LIMITS = ("office.code", "code.sender")  # a view that takes a code says `@limited(*LIMITS)`
SECRETS = SealedText(Staff, "secrets of staff", "totp_secret")
SECRET = "staff.totp_secret"
_SECRET_OF_NOBODY = pyotp.random_base32()


def spend_code(staff_id: int, typed: str, safe: Safe) -> None:
    """Use up a code of this account, or refuse. Raises Invalid, field `code`.

    Call it in the writing work and before anything else is changed: whoever catches the refusal
    and shows the form again keeps the note of it in the history, and nothing else.
    """
    if not is_right_code(staff_id, typed, safe):
        record(events.STAFF_CODE_REFUSED, account=staff_id)
        raise Invalid(WRONG_CODE, field="code")


def is_right_code(staff_id: int, typed: str, safe: Safe) -> bool:
    """Whether a typed code is one of the account's; it is used up by asking."""
    sealed = session().scalar(to_change(select(Staff.totp_secret).where(Staff.id == staff_id)))
    return use_code(staff_id, typed, step_of(secret_in(sealed, staff_id, safe), typed))


def use_code(staff_id: int, typed: str, step: int | None) -> bool:
    """Use up the code of a time step, or else a recovery code; of two at once, one wins."""
    if step is not None:
        return _use_step(staff_id, step)
    return _looks_written_down(typed) and _use_recovery_code(staff_id, typed)


def step_of(secret: str | None, typed: str) -> int | None:
    """Which time step around now a typed code belongs to. Without a secret the same work is done
    in vain."""
    code = "".join(typed.split()).encode("utf-8", "replace")
    now = int(clock.now().timestamp()) // STEP_SECONDS
    maker, found = pyotp.TOTP(secret or _SECRET_OF_NOBODY), None
    for step in (now + drift for drift in DRIFT):
        if hmac.compare_digest(maker.generate_otp(step).encode(), code):
            found = step
    return found if secret else None


def seal_secret(staff_id: int, secret: str, safe: Safe) -> str:
    return safe.seal(secret, place=sealed_place(SECRET, staff_id))


def secret_in(sealed: str | None, staff_id: int, safe: Safe) -> str | None:
    """The secret in base32. One that no listed data key opens is as none, and the log tells it:
    recovery codes work without it."""
    try:
        return safe.open(sealed, place=sealed_place(SECRET, staff_id)) if sealed else None
    except Unreadable:
        log.error("a secret of staff cannot be read: no listed data key opens it")
        return None


def _use_step(staff_id: int, step: int) -> bool:
    used = session().execute(
        update(Staff)
        .where(
            Staff.id == staff_id,
            Staff.ended_at.is_(None),
            or_(Staff.totp_step.is_(None), Staff.totp_step < step),
        )
        .values(totp_step=step)
        .returning(Staff.id)
    )
    return used.one_or_none() is not None


def _looks_written_down(typed: str) -> bool:
    return len(typed) > 2 * DIGITS


def _use_recovery_code(staff_id: int, typed: str) -> bool:
    running = select(Staff.id).where(Staff.id == staff_id, Staff.ended_at.is_(None))
    used = session().execute(
        update(StaffRecoveryCode)
        .where(
            StaffRecoveryCode.staff_id.in_(running),
            StaffRecoveryCode.hash == hash_of(typed),
            StaffRecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(StaffRecoveryCode.id)
    )
    if used.one_or_none() is None:
        return False
    record(events.STAFF_RECOVERY_CODE_USED, account=staff_id)
    return True


def make_recovery_codes(staff_id: int) -> list[str]:
    """Ten new codes; unused older ones end. They are shown once."""
    forget_recovery_codes(staff_id)
    codes, now = ten_codes(), clock.now()
    session().add_all(
        StaffRecoveryCode(staff_id=staff_id, hash=hash_of(code), made_at=now) for code in codes
    )
    return codes


def forget_recovery_codes(staff_id: int) -> None:
    """None of the unused ones opens anything any more."""
    unused = StaffRecoveryCode.used_at.is_(None)
    session().execute(
        delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff_id, unused)
    )


def recovery_codes_left() -> dict[int, int]:
    """How many unused codes each account has."""
    rows = session().execute(
        select(StaffRecoveryCode.staff_id, func.count())
        .where(StaffRecoveryCode.used_at.is_(None))
        .group_by(StaffRecoveryCode.staff_id)
    )
    return {staff_id: number for staff_id, number in rows}
