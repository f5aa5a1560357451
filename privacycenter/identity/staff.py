"""Staff accounts: made, changed and ended by a command. A mailed link never opens one."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from privacycenter import clock
from privacycenter.audit import Actor, acting, record
from privacycenter.db import insert_or, reading, session
from privacycenter.identity import events, passwords, sessions
from privacycenter.identity.models import Session, Staff
from privacycenter.refusals import Conflict, Unknown
from privacycenter.spelling import key_of


@dataclass(frozen=True)
class StaffAnswer:
    """Whose account a typed address is, and whether the password was right."""

    staff_id: int | None
    role: str | None
    is_right: bool


def check_staff_password(email: str, password: str) -> StaffAnswer:
    """The same work for known and unknown, outside of any transaction."""
    with reading() as own:
        row = own.execute(
            select(Staff.id, Staff.role, Staff.password_hash).where(
                Staff.email_key == key_of(email), Staff.ended_at.is_(None)
            )
        ).one_or_none()
    right = passwords.is_right(password, row.password_hash if row else None)
    return StaffAnswer(row.id if row else None, row.role if row else None, right)


def sign_in_staff(answer: StaffAnswer, *, user_agent: str) -> str | None:
    """Open a staff session when the answer was right; note it either way."""
    if not answer.is_right or answer.staff_id is None:
        record(events.STAFF_SIGN_IN_FAILED)
        return None
    with acting(Actor("staff", answer.staff_id, answer.role)):
        record(events.STAFF_SIGNED_IN)
    return sessions.open_session(way="password", user_agent=user_agent, staff_id=answer.staff_id)


def make_staff(*, email: str, name: str, role: str, password_hash: str) -> int:
    """A new account. Raises Conflict when the address has one, ended or not."""
    staff_id = session().scalar(
        insert_or(Staff)
        .values(
            email=email,
            email_key=key_of(email),
            name=name,
            role=role,
            password_hash=password_hash,
            made_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["email_key"])
        .returning(Staff.id)
    )
    if staff_id is None:
        raise Conflict(f"There is an account for {email} already.")
    record(events.STAFF_MADE, role=role)
    return int(staff_id)


def set_staff_password(*, email: str, password_hash: str) -> None:
    """A new password; every session of the account ends at once."""
    staff = _running(email)
    staff.password_hash = password_hash
    session().execute(delete(Session).where(Session.staff_id == staff.id))


def end_staff(*, email: str) -> None:
    """End an account: nobody signs in with it any more, and its sessions end at once."""
    staff = _running(email)
    session().execute(update(Staff).where(Staff.id == staff.id).values(ended_at=clock.now()))
    session().execute(delete(Session).where(Session.staff_id == staff.id))
    record(events.STAFF_ENDED)


def all_staff() -> list[Staff]:
    return list(session().scalars(select(Staff).order_by(Staff.ended_at.is_not(None), Staff.name)))


def _running(email: str) -> Staff:
    staff = session().scalar(
        select(Staff).where(Staff.email_key == key_of(email), Staff.ended_at.is_(None))
    )
    if staff is None:
        raise Unknown(f"There is no running account for {email}.")
    return staff
