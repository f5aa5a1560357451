"""An account of staff: set up once, signed in with a code, changed by its owner."""

import re
from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy import select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity import passwords, staff, staff_codes
from privacycenter.identity.models import Session, Staff
from privacycenter.web import Site
from tests.cast import STAFF_PASSWORD, Cast, code_of, secret_of
from tests.guest import Guest, Page
from tests.security.test_logs import lines, nothing_personal  # noqa: F401

NewGuest = Callable[[], Guest]
FIRST = "KX7PQ-2MZ8T-9RHWD-V4N3C"
NEW = "seven quiet lanterns 12"


@pytest.fixture
def newcomer(app: Site, cast: Cast) -> str:
    with app.database.work(writes=True):
        staff.make_staff(
            email="nia@example.org",
            name="Nia Vos",
            role="decider",
            password_hash=passwords.make_hash(FIRST),
        )
    return "nia@example.org"


def secret_on(page: Page) -> str:
    return re.sub(r"\s", "", page.tree.xpath("//p[@class='code']")[0].text)


def offered(page: Page) -> dict[str, str]:
    """What the form on a page carries, and the first code of the secret it shows."""
    (sealed,) = page.tree.xpath("//input[@name='sealed']/@value")
    return {"sealed": sealed, "first": pyotp.TOTP(secret_on(page)).at(clock.now())}


def codes_on(page: Page) -> list[str]:
    return [one.text for one in page.all("code")]


def account(app: Site, email: str) -> Staff:
    with app.database.work(writes=False):
        return session().scalars(select(Staff).where(Staff.email == email)).one()


def events(app: Site) -> list[str]:
    from privacycenter.audit.models import Event

    with app.database.work(writes=False):
        return list(session().scalars(select(Event.name).order_by(Event.id)))


def test_an_account_is_set_up_once_and_then_needs_a_code(
    guest: Guest, new_guest: NewGuest, newcomer: str
) -> None:
    page = guest.send("/office/sign-in", login=newcomer, password=FIRST)
    assert page.h1 == "Set your account up"
    assert page.tree.xpath("//*[local-name()='svg']")
    elsewhere = new_guest()
    elsewhere.post("/office/sign-in", login=newcomer, password=FIRST)
    page = guest.post("/office/set-up", status=200, new=NEW, **offered(page))
    assert page.h1 == "Your recovery codes"
    assert len(set(codes_on(page))) == 10
    assert "/office/messages" in page.links()
    guest.get("/office")
    elsewhere.get("/office/set-up", status=303)
    assert elsewhere.answer.headers["Location"].startswith("/office/sign-in")
    for password in (FIRST, NEW):
        elsewhere.post("/office/sign-in", status=422, login=newcomer, password=password)
    code = codes_on(page)[0]
    elsewhere.post("/office/sign-in", login=newcomer, password=NEW, code=code)
    assert "Nia Vos" in elsewhere.get("/office/account").text
    assert "You have nine unused recovery codes" in elsewhere.get("/office/account").text
    assert {"staff.set_up", "staff.recovery_code_used"} <= set(events(guest.app))


def test_what_does_not_fit_sets_nothing_up(guest: Guest, newcomer: str, cast: Cast) -> None:
    page = guest.send("/office/sign-in", login=newcomer, password=FIRST)
    good = offered(page) | {"new": NEW}
    secret = secret_on(page)
    for wrong, said in (
        ({"first": "000000"}, "This is not the code your app shows now"),
        ({"first": ""}, "Write the six digits"),
        ({"new": ""}, "Use at least 8 characters"),
        ({"new": FIRST}, "this is the one you have"),
        ({"new": "nia@example.org"}, "Choose another one"),
        ({"sealed": ""}, "This page is too old"),
        ({"sealed": good["sealed"][:-1]}, "This page is too old"),
    ):
        page = guest.post("/office/set-up", status=422, **(good | wrong))
        assert said in page.text, wrong
        assert (secret_on(page) == secret) == ("sealed" not in wrong), "the same picture comes back"
    assert account(guest.app, newcomer).set_up_at is None
    guest.get("/office", status=303)


def test_an_offer_to_somebody_else_is_none(
    guest: Guest, new_guest: NewGuest, newcomer: str, cast: Cast
) -> None:
    theirs = offered(new_guest().sign_in_to_office().get("/office/account/app"))
    guest.post("/office/sign-in", login=newcomer, password=FIRST)
    guest.post("/office/set-up", status=422, new=NEW, **theirs)


def test_two_that_set_up_the_same_account_are_one(
    guest: Guest, new_guest: NewGuest, newcomer: str
) -> None:
    """The second browser was signed in with the first password, and is out."""
    second = new_guest()
    for one in (guest, second):
        one.post("/office/sign-in", login=newcomer, password=FIRST)
    forms = [offered(one.get("/office/set-up")) | {"new": NEW} for one in (guest, second)]
    guest.post("/office/set-up", status=200, **forms[0])
    second.post("/office/set-up", **forms[1])
    assert second.answer.headers["Location"].startswith("/office/sign-in")
    assert events(guest.app).count("staff.set_up") == 1


def test_a_sign_in_compared_before_the_setting_up_opens_nothing_after_it(
    app: Site, guest: Guest, newcomer: str
) -> None:
    """Else whoever knew the first password would be in without a code."""
    from privacycenter.identity import staff_sign_in

    with app.database.work(writes=False):
        answer = staff_sign_in.check_staff(newcomer, FIRST, "", app.safe)
    assert answer.is_right
    page = guest.send("/office/sign-in", login=newcomer, password=FIRST)
    guest.post("/office/set-up", status=200, new=NEW, **offered(page))
    with app.database.work(writes=True):
        assert staff_sign_in.sign_in_staff(answer, user_agent="") is None


@pytest.mark.parametrize("wrong", ["login", "password", "code"])
def test_one_sentence_for_whatever_is_wrong(guest: Guest, cast: Cast, wrong: str) -> None:
    right = {"login": cast.clerk_address, "password": STAFF_PASSWORD}
    right["code"] = code_of(guest.app, cast.clerk_address)
    page = guest.post("/office/sign-in", status=422, **(right | {wrong: "333333"}))
    assert "The address, the password and the code do not belong together" in page.text
    assert right["code"] not in page.html
    guest.post("/office/sign-in", **right)


def test_a_wrong_password_uses_up_no_code(guest: Guest, cast: Cast) -> None:
    code = code_of(guest.app, cast.clerk_address)
    form = {"login": cast.clerk_address, "code": code}
    guest.post("/office/sign-in", status=422, password="not this one", **form)
    guest.post("/office/sign-in", password=STAFF_PASSWORD, **form)
    guest.post("/office/sign-in", status=422, password=STAFF_PASSWORD, **form)


def test_a_code_of_a_colleague_does_not_sign_in(guest: Guest, cast: Cast) -> None:
    form = {"login": cast.clerk_address, "password": STAFF_PASSWORD}
    guest.post("/office/sign-in", status=422, code=code_of(guest.app, cast.second_address), **form)


def test_whoever_has_the_password_does_not_guess_codes(
    guest: Guest, cast: Cast, travel: Callable[..., None]
) -> None:
    """From many networks: after ten wrong ones in an hour even the right one is refused, in the
    same words, and the history knows of each."""
    token = guest.token()

    def knock(number: int, code: str) -> int:
        form = {"login": cast.clerk_address, "password": STAFF_PASSWORD, "code": code}
        return guest.client.post(
            "/office/sign-in",
            data=form | {"csrf_token": token},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"},
        ).status_code

    assert {knock(number, "33333") for number in range(1, 11)} == {422}
    assert knock(11, code_of(guest.app, cast.clerk_address)) == 422
    assert events(guest.app).count("staff.code_refused") == 11
    travel(minutes=61)
    assert knock(12, code_of(guest.app, cast.clerk_address)) == 303


def test_a_session_does_not_guess_codes_either(guest: Guest, cast: Cast) -> None:
    guest.sign_in_to_office()
    for path in ("/office/account/recovery-codes", "/office/account/password") * 5:
        form = {"current": STAFF_PASSWORD, "new": NEW, "code": "33333"}
        guest.post(path, status=422, **form)
    guest.post("/office/account/app", status=429, code="33333")


def test_a_new_password_needs_the_old_one_and_a_code_and_ends_other_sessions(
    guest: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    other = new_guest().sign_in_to_office()
    guest.sign_in_to_office()
    form = {"current": STAFF_PASSWORD, "new": NEW}
    path = "/office/account/password"
    page = guest.post(path, status=422, code="33333", **(form | {"current": "not this one"}))
    assert "not your present password" in page.text
    page = guest.post(path, status=422, code="33333", **form)
    assert "This code is wrong, or was used already" in page.text
    guest.post(path, status=422, **(form | {"new": "short", "code": "33333"}))
    page = guest.send(path, code=code_of(guest.app, cast.clerk_address), **form)
    assert "Your new password holds" in page.text
    other.get("/office", status=303)
    right = {"login": cast.clerk_address, "code": code_of(guest.app, cast.clerk_address)}
    other.post("/office/sign-in", status=422, password=STAFF_PASSWORD, **right)
    other.post("/office/sign-in", password=NEW, **right)


def test_new_recovery_codes_end_the_old_ones(guest: Guest, cast: Cast) -> None:
    guest.sign_in_to_office()
    shown = []
    for _ in range(2):
        code = code_of(guest.app, cast.clerk_address)
        shown.append(codes_on(guest.post("/office/account/recovery-codes", status=200, code=code)))
    old, new = shown
    guest.post("/office/account/recovery-codes", status=422, code=old[0])
    page = guest.post("/office/account/recovery-codes", status=200, code=new[0])
    assert not set(codes_on(page)) & {*old, *new}
    assert codes_on(guest.get("/office/account/recovery-codes")) == [], "they are shown once"


def test_another_app_takes_over_with_a_code_of_each(
    guest: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    other = new_guest().sign_in_to_office()
    page = guest.sign_in_to_office().get("/office/account/app")
    new, path = offered(page), "/office/account/app"
    guest.post(path, status=422, code=new["first"], **new)
    guest.post(path, status=422, code="33333", **new)
    old = code_of(guest.app, cast.clerk_address)
    guest.post(path, status=422, code=old, **(new | {"first": old}))
    guest.post(path, code=code_of(guest.app, cast.clerk_address), **new)
    other.get("/office", status=303)
    form = {"login": cast.clerk_address, "password": STAFF_PASSWORD}
    guest.post("/office/sign-in", status=422, code=old, **form)
    guest.post("/office/sign-in", status=422, code=new["first"], **form)
    secret = secret_on(page)
    step = int(clock.now().timestamp()) // 30 + 1
    guest.post("/office/sign-in", code=pyotp.TOTP(secret).generate_otp(step), **form)


def test_secrets_and_codes_stay_out_of_logs_history_and_the_database(
    guest: Guest,
    newcomer: str,
    cast: Cast,
    lines: object,  # noqa: F811
) -> None:
    from tests.security.watching import everything

    page = guest.send("/office/sign-in", login=newcomer, password=FIRST)
    form, secret = offered(page), secret_on(page)
    codes = codes_on(guest.post("/office/set-up", status=200, new=NEW, **form))
    guest.post("/office/account/recovery-codes", status=422, code="333 444")
    guest.post("/office/account/recovery-codes", status=200, code=codes[0])
    kept = repr(everything(guest.app))
    for text in (secret, form["first"], form["sealed"], *codes, FIRST, NEW, "333 444", "333444"):
        assert text not in kept, text
    nothing_personal(lines, secret, form["first"], form["sealed"], *codes, FIRST, NEW, "333 444")


def test_a_session_of_staff_knows_at_once_that_the_account_was_reset(
    guest: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    guest.sign_in_to_office().get("/office")
    with guest.app.database.work(writes=True):
        codes = staff_codes.make_recovery_codes(cast.clerk)
        staff.reset_staff(cast.clerk, passwords.make_hash(FIRST))
        assert (
            session().scalars(select(Session.id).where(Session.staff_id == cast.clerk)).all() == []
        )
    guest.get("/office", status=303)
    old = pyotp.TOTP(secret_of(cast.clerk_address)).at(clock.now())
    form = {"login": cast.clerk_address, "password": STAFF_PASSWORD}
    for code in (old, codes[0], ""):
        guest.post("/office/sign-in", status=422, code=code, **form)
    page = guest.send("/office/sign-in", login=cast.clerk_address, password=FIRST, code=old)
    assert page.h1 == "Set your account up"
