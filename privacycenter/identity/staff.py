"""Staff accounts: made, changed and ended by an administrator with a code, or by a command, and at
once: in the same transaction an account's sessions end."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import record
from privacycenter.db import insert_or, session, to_change
from privacycenter.identity import events
from privacycenter.identity.models import Staff
from privacycenter.identity.proofs.codes import ALPHABET
from privacycenter.identity.sessions import end_sessions_of_staff
from privacycenter.identity.staff_codes import forget_recovery_codes, spend_code
from privacycenter.refusals import Invalid, NotAllowed, Unknown
from privacycenter.sealing import Safe
from privacycenter.spelling import key_of

LAST = "This is the last running administrator: without one nobody could make or end accounts"
OWN_ACCOUNT = "This is your own account. Another administrator can do it."


@dataclass(frozen=True)
class Approval:
    """An administrator's consent to a change of accounts: their own code, used up by it."""

    staff_id: int
    code: str
    safe: Safe


def first_password() -> str:
    """A password for whoever gets an account, to be replaced at once: 100 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def make_staff(
    *, email: str, name: str, role: str, password_hash: str, by: Approval | None = None
) -> int:
    """A new account, to be set up by its owner. `by` is None for a command. Raises Invalid when
    the address has an account, ended or not."""
    _approve(by)
    staff_id = session().scalar(
        insert_or(Staff)
        .values(
            email=email,
            email_key=key_of(email),
            name=name,
            role=role,
            password_hash=password_hash,
            password_is_first=True,
            made_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["email_key"])
        .returning(Staff.id)
    )
    if staff_id is None:
        raise Invalid(f"There is an account for {email} already", field="email")
    record(events.STAFF_MADE, account=staff_id, role=role)
    return int(staff_id)


def change_role(staff_id: int, role: str, *, by: Approval | None = None) -> None:
    """Another role. Raises NotAllowed for one's own account, Invalid for the last administrator."""
    staff = _approved(staff_id, by)
    if staff.role == role:
        raise Invalid(f"{staff.name} has this role already", field="role")
    _keep_an_administrator(staff)
    before, staff.role = staff.role, role
    end_sessions_of_staff(staff.id)
    record(events.STAFF_ROLE_CHANGED, account=staff.id, before=before, role=role)


def reset_staff(staff_id: int, password_hash: str, *, by: Approval | None = None) -> None:
    """The phone is lost: a first password again, and the codes are taken away. The owner sets the
    account up anew."""
    staff = _approved(staff_id, by)
    staff.password_hash, staff.password_is_first = password_hash, True
    staff.set_up_at = staff.totp_secret = staff.totp_step = None
    forget_recovery_codes(staff.id)
    end_sessions_of_staff(staff.id)
    record(events.STAFF_RESET, account=staff.id)


def set_staff_password(staff_id: int, password_hash: str) -> None:
    """A new password, by a command; every session of the account ends at once."""
    staff = _approved(staff_id, None)
    staff.password_hash = password_hash
    end_sessions_of_staff(staff.id)
    record(events.STAFF_PASSWORD_CHANGED, account=staff.id)


def end_staff(staff_id: int, *, by: Approval | None = None) -> None:
    """End an account: nobody signs in with it any more, and its sessions end at once."""
    staff = _approved(staff_id, by)
    _keep_an_administrator(staff)
    staff.ended_at = clock.now()
    end_sessions_of_staff(staff.id)
    record(events.STAFF_ENDED, account=staff.id)


def all_staff() -> list[Staff]:
    """Every account, running ones first."""
    return list(session().scalars(select(Staff).order_by(Staff.ended_at.is_not(None), Staff.name)))


def account_of(email: str) -> int:
    """The number of the running account with an address. Raises Unknown."""
    query = select(Staff.id).where(Staff.email_key == key_of(email), Staff.ended_at.is_(None))
    staff_id = session().scalar(query)
    if staff_id is None:
        raise Unknown(f"There is no running account for {email}.")
    return staff_id


def running_account(staff_id: int) -> Staff:
    """An account that is running. Raises Unknown."""
    query = select(Staff).where(Staff.id == staff_id, Staff.ended_at.is_(None))
    staff = session().scalar(to_change(query))
    if staff is None:
        raise Unknown("There is no such account, or it has ended.")
    return staff


def _running_administrators() -> set[int]:
    """Held in this work: of two administrators who would end each other, one finds out."""
    query = select(Staff.id).where(Staff.role == "administrator", Staff.ended_at.is_(None))
    return set(session().scalars(to_change(query.order_by(Staff.id))))


def _approve(by: Approval | None) -> None:
    _running_administrators()  # before the code: held in the same order by everybody
    if by is not None:
        spend_code(by.staff_id, by.code, by.safe)


def _approved(staff_id: int, by: Approval | None) -> Staff:
    """The account to change, once the administrator's code was right."""
    _approve(by)
    staff = running_account(staff_id)
    if by is not None and staff.id == by.staff_id:
        raise NotAllowed(OWN_ACCOUNT)
    return staff


def _keep_an_administrator(staff: Staff) -> None:
    if _running_administrators() == {staff.id}:
        raise Invalid(LAST, field="role")
