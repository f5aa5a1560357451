"""What staff do with their own account: setting it up, its password, its codes."""

from dataclasses import dataclass

import pyotp
from sqlalchemy import select, update

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import reading, session
from privacycenter.identity import events, passwords, staff_codes
from privacycenter.identity.models import Staff
from privacycenter.identity.sessions import end_sessions_of_staff
from privacycenter.refusals import Conflict, Invalid
from privacycenter.sealing import Safe, Unreadable

OFFERED = "staff.offered_secret"
STALE = "This page is too old. Load it again, and take up the new code"
SAME = "Choose another one: this is the one you have"
WRONG_PRESENT = "This is not your present password"


@dataclass(frozen=True)
class Offer:
    """A secret for an app, not in use yet. It is kept nowhere: `sealed` travels with the form."""

    secret: str
    sealed: str
    address: str  # what the QR code says


@dataclass(frozen=True)
class Own:
    """An account as its owner's steps need it."""

    email: str
    name: str
    role: str
    password_hash: str
    password_is_first: bool


def own_account(staff_id: int) -> Own:
    """Read in a transaction of its own, so that a password can be compared outside of any."""
    with reading() as own:
        row = own.execute(
            select(
                Staff.email, Staff.name, Staff.role, Staff.password_hash, Staff.password_is_first
            ).where(Staff.id == staff_id)
        ).one()
    return Own(*row)


def offer_secret(staff_id: int, email: str, *, issuer: str, safe: Safe) -> Offer:
    """A new secret to take up with an app."""
    return _as_offer(staff_id, email, pyotp.random_base32(), issuer, safe)


def same_offer(staff_id: int, email: str, sealed: str, *, issuer: str, safe: Safe) -> Offer:
    """The offer a form came back with. Raises Invalid when it is none of ours."""
    return _as_offer(staff_id, email, secret_offered(staff_id, sealed, safe), issuer, safe)


def _as_offer(staff_id: int, email: str, secret: str, issuer: str, safe: Safe) -> Offer:
    sealed = safe.seal(secret, place=f"{OFFERED}/{staff_id}")
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    return Offer(secret, sealed, address)


def secret_offered(staff_id: int, sealed: str, safe: Safe) -> str:
    try:
        return safe.open(sealed, place=f"{OFFERED}/{staff_id}")
    except Unreadable as error:
        raise Invalid(STALE, field="first") from error


def check_present_password(own: Own, typed: str) -> None:
    """Raises Invalid, field `current`. Outside of any transaction."""
    if not passwords.is_right(typed, own.password_hash):
        raise Invalid(WRONG_PRESENT, field="current")


def check_new_password(own: Own, new: str, *, company: str) -> None:
    """Refuse a password that will not do. Raises Invalid, field `new`. Outside of any transaction:
    it compares a hash."""
    weak = (own.email, own.name, own.email.partition("@")[0], company, "privacycenter")
    fault = passwords.fault_of(new, also_weak=weak)
    if fault is None and passwords.is_right(new, own.password_hash):
        fault = SAME
    if fault:
        raise Invalid(fault, field="new")


def set_up(
    staff_id: int,
    secret: str,
    code: str,
    *,
    new_hash: str | None,
    session_id: int | None,
    safe: Safe,
) -> list[str]:
    """Take the secret and its first code, and the password that replaces the first one. Returns
    the recovery codes, which are shown once. Raises Invalid; Conflict when it is set up already."""
    step = _first_step(staff_id, secret, code)
    changes = {"password_hash": new_hash, "password_is_first": False} if new_hash else {}
    done = session().scalar(
        update(Staff)
        .where(
            Staff.id == staff_id,
            Staff.set_up_at.is_(None),
            Staff.ended_at.is_(None),
            Staff.password_is_first.is_(False) if new_hash is None else Staff.id == staff_id,
        )
        .values(
            totp_secret=staff_codes.seal_secret(staff_id, secret, safe),
            totp_step=step,
            set_up_at=clock.now(),
            **changes,
        )
        .returning(Staff.id)
    )
    if done is None:
        raise Conflict("This account is set up already, or is not yours any more.")
    end_sessions_of_staff(staff_id, but=session_id)
    record(events.STAFF_SET_UP, account=staff_id)
    return staff_codes.make_recovery_codes(staff_id)


def _first_step(staff_id: int, secret: str, code: str) -> int:
    step = staff_codes.step_of(secret, code)
    if step is None:
        record(events.STAFF_CODE_REFUSED, account=staff_id)
        raise Invalid("This is not the code your app shows now. Write the next one", field="first")
    return step


def change_password(
    staff_id: int, new_hash: str, code: str, *, session_id: int, safe: Safe
) -> None:
    """A new password, with a code; the account's other sessions end at once."""
    staff_codes.spend_code(staff_id, code, safe)
    values = {"password_hash": new_hash, "password_is_first": False}
    session().execute(update(Staff).where(Staff.id == staff_id).values(**values))
    end_sessions_of_staff(staff_id, but=session_id)
    record(events.STAFF_PASSWORD_CHANGED, account=staff_id)


def make_codes(staff_id: int, code: str, *, safe: Safe) -> list[str]:
    """Ten new recovery codes, with a code; unused older ones end."""
    staff_codes.spend_code(staff_id, code, safe)
    record(events.STAFF_CODES_MADE, account=staff_id)
    return staff_codes.make_recovery_codes(staff_id)


def change_app(
    staff_id: int, secret: str, first: str, code: str, *, session_id: int, safe: Safe
) -> None:
    """Another app makes the codes from now on. `code` is one of the old, `first` of the new."""
    step = _first_step(staff_id, secret, first)
    staff_codes.spend_code(staff_id, code, safe)
    sealed = staff_codes.seal_secret(staff_id, secret, safe)
    values = {"totp_secret": sealed, "totp_step": step}
    session().execute(update(Staff).where(Staff.id == staff_id).values(**values))
    end_sessions_of_staff(staff_id, but=session_id)
    record(events.STAFF_APP_CHANGED, account=staff_id)
