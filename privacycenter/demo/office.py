"""The demonstration's office: accounts that are set up, and the codes their apps would show."""

import json

import pyotp
from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.demo.instance import SIGN_INS
from privacycenter.demo.people import Role
from privacycenter.identity import staff, staff_own
from privacycenter.identity.models import ROLES, Staff
from privacycenter.identity.staff_codes import STEP_SECONDS
from privacycenter.refusals import Conflict, Unknown
from privacycenter.spelling import key_of
from privacycenter.web import Site


def make_colleague(app: Site, one: Role, hashed: str) -> str:
    """An account, set up the way its owner would. Returns the secret of its app."""
    secret, now = pyotp.random_base32(), clock.now()
    code_before = pyotp.TOTP(secret).generate_otp(int(now.timestamp()) // STEP_SECONDS - 1)
    with app.database.work(writes=True):
        staff_id = staff.make_staff(
            email=one.email, name=one.name, role=one.role, password_hash=hashed
        )
        with acting(Actor("staff", staff_id, one.role)):
            staff_own.set_up(
                staff_id, secret, code_before, new_hash=hashed, session_id=None, safe=app.safe
            )
    return secret


def code_for(app: Site, role: str) -> str:
    """A code that is good now and not used yet. Raises Unknown, or Conflict when all are used."""
    if not SIGN_INS.exists():
        raise Unknown(f"There is no {SIGN_INS} here: `privacycenter demo` writes it.")
    people = json.loads(SIGN_INS.read_text(encoding="utf-8"))
    one = next((one for one in people if one["role"] == role and one["totp_secret"]), None)
    if one is None:
        raise Unknown(f"Nobody in {SIGN_INS} has codes as {role}. Roles are {', '.join(ROLES)}.")
    with app.database.work(writes=False):
        used = session().scalar(
            select(Staff.totp_step).where(Staff.email_key == key_of(one["email"]))
        )
    now, seconds = divmod(int(clock.now().timestamp()), STEP_SECONDS)
    step = max(now, (used or 0) + 1)
    if step > now + 1:
        raise Conflict(f"The codes of this moment are used. Ask again in {30 - seconds} seconds.")
    return str(pyotp.TOTP(one["totp_secret"]).generate_otp(step))
