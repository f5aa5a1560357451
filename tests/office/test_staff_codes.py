"""Codes of staff: each works once, within one step of the clock, and a recovery code too."""

from threading import Barrier, Thread

import pyotp
import pytest
import time_machine
from sqlalchemy import select, update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity import staff_codes
from privacycenter.identity.models import Staff, StaffRecoveryCode
from privacycenter.refusals import Invalid
from privacycenter.web import Site
from tests.cast import Cast

SECRET = pyotp.random_base32()


@pytest.fixture
def clerk(app: Site, cast: Cast) -> int:
    """A clerk whose secret is known here, and no code of which was used."""
    with app.database.work(writes=True):
        sealed = staff_codes.seal_secret(cast.clerk, SECRET, app.safe)
        session().execute(
            update(Staff)
            .where(Staff.id == cast.clerk)
            .values(totp_secret=sealed, totp_step=None, set_up_at=clock.now())
        )
    return cast.clerk


def code_at(step: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(step)


def step_now() -> int:
    return int(clock.now().timestamp()) // 30


def spend(app: Site, staff_id: int, typed: str) -> bool:
    try:
        with app.database.work(writes=True):
            staff_codes.spend_code(staff_id, typed, app.safe)
    except Invalid as refusal:
        return refusal.field != "code"
    return True


def test_a_code_works_once(app: Site, clerk: int) -> None:
    code = code_at(step_now())
    assert spend(app, clerk, f" {code[:3]} {code[3:]} ")
    assert not spend(app, clerk, code)
    assert spend(app, clerk, code_at(step_now() + 1))
    assert not spend(app, clerk, code_at(step_now()))


@pytest.mark.parametrize(("drift", "is_right"), [(-2, False), (-1, True), (0, True), (1, True)])
def test_a_clock_may_be_off_by_one_step(
    app: Site, clerk: int, drift: int, *, is_right: bool
) -> None:
    with time_machine.travel(clock.now(), tick=False):
        assert spend(app, clerk, code_at(step_now() + drift)) == is_right


def test_of_two_at_once_one_wins(app: Site, clerk: int) -> None:
    code, gate, won = code_at(step_now()), Barrier(2), []

    def try_it() -> None:
        gate.wait()
        won.append(spend(app, clerk, code))

    threads = [Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]


def test_a_code_of_somebody_else_is_wrong(app: Site, clerk: int, cast: Cast) -> None:
    assert not spend(app, cast.second_clerk, code_at(step_now()))


@pytest.mark.parametrize("typed", ["", "000", "１２３４５６", "-", "0" * 60, "\ud800", "é" * 6])
def test_nonsense_is_wrong(app: Site, clerk: int, typed: str) -> None:
    assert not spend(app, clerk, typed)


def test_a_recovery_code_works_once_and_for_its_owner(app: Site, clerk: int, cast: Cast) -> None:
    with app.database.work(writes=True):
        codes = staff_codes.make_recovery_codes(clerk)
    assert not spend(app, cast.second_clerk, codes[0])
    assert spend(app, clerk, codes[0].lower().replace("-", " "))
    assert not spend(app, clerk, codes[0])
    assert spend(app, clerk, codes[1])
    with app.database.work(writes=True):
        assert staff_codes.recovery_codes_left() == {clerk: 8}
        staff_codes.make_recovery_codes(clerk)
    assert not spend(app, clerk, codes[2])


def test_nothing_is_kept_readable(app: Site, clerk: int) -> None:
    with app.database.work(writes=True):
        codes = staff_codes.make_recovery_codes(clerk)
    with app.database.work(writes=False):
        stored = session().scalars(select(Staff.totp_secret)).all()
        hashes = session().scalars(select(StaffRecoveryCode.hash)).all()
    assert not [text for text in stored if text and SECRET in text]
    assert not set(codes) & set(hashes)


def test_an_ended_account_has_no_right_code(app: Site, clerk: int) -> None:
    with app.database.work(writes=True):
        codes = staff_codes.make_recovery_codes(clerk)
        session().execute(update(Staff).where(Staff.id == clerk).values(ended_at=clock.now()))
    assert not spend(app, clerk, code_at(step_now()))
    assert not spend(app, clerk, codes[0])
