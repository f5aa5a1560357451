"""Staff sign in with a password and a code. A mailed link never opens this door."""

from dataclasses import dataclass

from sqlalchemy import select

from privacycenter.audit import Actor, acting, record
from privacycenter.db import reading, session, to_change
from privacycenter.identity import events, passwords, sessions, staff_codes
from privacycenter.identity.models import Staff
from privacycenter.sealing import Safe
from privacycenter.spelling import key_of

NOBODY = 0  # no account has this number


@dataclass(frozen=True)
class StaffAnswer:
    """What was typed at the door, compared with the account it names, if there is one. An account
    that is not `set_up` needs no code. `step` is the time step the code belongs to, used or not."""

    staff_id: int
    role: str
    stored: str
    is_right: bool
    is_set_up: bool
    code: str
    step: int | None

    @property
    def whose(self) -> int:
        """Whose account may be looked at: nobody's before the password was right."""
        return self.staff_id if self.is_right else NOBODY


def check_staff(email: str, password: str, code: str, safe: Safe) -> StaffAnswer:
    """Compare a password and a code, outside of any transaction. The same work for known and
    unknown, and whatever is wrong."""
    with reading() as own:
        row = own.execute(
            select(
                Staff.id, Staff.role, Staff.password_hash, Staff.totp_secret, Staff.set_up_at
            ).where(Staff.email_key == key_of(email), Staff.ended_at.is_(None))
        ).one_or_none()
    right = passwords.is_right(password, row.password_hash if row else None)
    if row is None:
        step = staff_codes.step_of(None, code)
        return StaffAnswer(NOBODY, "", "", right, True, code, step)
    step = staff_codes.step_of(staff_codes.secret_in(row.totp_secret, row.id, safe), code)
    is_set_up = row.set_up_at is not None
    return StaffAnswer(row.id, row.role, row.password_hash, right, is_set_up, code, step)


def sign_in_staff(answer: StaffAnswer, *, user_agent: str, is_shut: bool = False) -> str | None:
    """Open a staff session when all of the answer was right; note it either way. `is_shut` after
    too many wrong codes: whoever has the password must not guess on."""
    is_so = _is_still_so(answer)
    whose = answer.whose if is_so and answer.is_set_up else NOBODY
    is_code = staff_codes.use_code(whose, answer.code, answer.step) and not is_shut
    if not is_so or (answer.is_set_up and not is_code):
        _note_failure(answer)
        return None
    with acting(Actor("staff", answer.staff_id, answer.role)):
        record(events.STAFF_SIGNED_IN)
    return sessions.open_session(way="password", user_agent=user_agent, staff_id=answer.staff_id)


def _is_still_so(answer: StaffAnswer) -> bool:
    """Whether the account is as it was when the answer was compared, and stays so until the
    session is open: not ended, set up, reset or given another password meanwhile."""
    query = select(Staff.id).where(
        Staff.id == answer.whose,
        Staff.password_hash == answer.stored,
        Staff.set_up_at.is_not(None) if answer.is_set_up else Staff.set_up_at.is_(None),
        Staff.ended_at.is_(None),
    )
    return session().scalar(to_change(query)) is not None


def _note_failure(answer: StaffAnswer) -> None:
    if answer.is_right:
        record(events.STAFF_CODE_REFUSED, account=answer.staff_id)
    else:
        record(events.STAFF_SIGN_IN_FAILED)
