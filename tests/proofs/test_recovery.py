"""The mailbox is lost: the page tells nobody anything, the office decides, the old address may
undo it."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.models import Address, RecoveryCode
from privacycenter.mail.models import Letter
from privacycenter.rights.models import Request
from tests.cast import Cast
from tests.guest import Guest
from tests.mailbox import Mailbox

NEW = "dana.new@example.org"


def ask(guest: Guest, login: str = "dwhitfield", **more: str) -> str:
    page = guest.send("/recover", login=login, address=NEW, **more)
    assert page.h1 == "The privacy office has it"
    return page.text


def request_of(guest: Guest) -> Request:
    with guest.app.database.work(writes=False):
        return session().scalars(select(Request).where(Request.kind == "recovery")).one()


def test_a_code_and_the_office_let_a_member_in_by_a_new_address(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    page = guest.sign_in().post("/you/recovery-codes", status=200)
    codes = re.findall(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", page.text)
    assert len(set(codes)) == 10
    stranger, clerk = new_guest(), new_guest().sign_in_to_office()
    ask(stranger, code=codes[3].lower().replace("-", " "))
    post()
    number = request_of(guest).id
    assert "lost this mailbox" in mailbox.to(cast.member_address)[-1].get_content()
    assert mailbox.to(NEW) == []
    clerk.post(f"/office/requests/{number}/take", because="due")
    page = clerk.get(f"/office/requests/{number}")
    assert "Right, and used up now" in page.text
    assert NEW in page.text
    clerk.post(f"/office/requests/{number}/let-in")
    post()
    stranger.send(mailbox.link_to(NEW))
    with guest.app.database.work(writes=False):
        main = select(Address.address).where(Address.person_id == cast.member, Address.is_main)
        assert session().scalar(main) == NEW
    post()
    assert "undo" in mailbox.link_to(cast.member_address)
    ask(stranger, code=codes[3])
    post()
    with guest.app.database.work(writes=False):
        asked = session().scalars(select(Request.asked).order_by(Request.id.desc())).first()
        assert asked is not None
        assert asked["code"] == "wrong", "a code works once"


def test_three_points_are_enough_and_two_are_not(
    guest: Guest, new_guest: Callable[[], Guest], post: Callable[[], int], cast: Cast
) -> None:
    stranger, clerk = new_guest(), new_guest().sign_in_to_office()
    ask(stranger, name="Dana Whitfield", firm="whitfield signs")
    post()
    first = request_of(guest).id
    clerk.post(f"/office/requests/{first}/take", because="due")
    assert "No: it takes a right code" in clerk.get(f"/office/requests/{first}").text
    clerk.post(f"/office/requests/{first}/let-in", status=409)
    clerk.post(
        f"/office/requests/{first}/decline",
        ground="cannot_authenticate",
        facts="Two things matched; we need three.",
    )
    ask(stranger, name="Dana Whitfield", firm="Whitfield Signs", list="Trade weekly")
    post()
    with guest.app.database.work(writes=False):
        second = session().scalars(select(Request.id).where(Request.state == "open")).one()
    clerk.post(f"/office/requests/{second}/take", because="due")
    clerk.post(f"/office/requests/{second}/let-in")
    with guest.app.database.work(writes=False):
        to = session().scalars(select(Letter.address).where(Letter.kind != "recovery_asked")).all()
        assert to == [NEW, NEW]
        matched = session().get_one(Request, second).asked["matches"]
        assert matched == {"name": True, "firm": True, "list": True}, "what was typed is not kept"


@pytest.mark.parametrize("login", ["nobody@example.org", "nouser", "tberg"])
def test_nobody_learns_whether_a_name_is_known(
    guest: Guest, post: Callable[[], int], cast: Cast, login: str
) -> None:
    said = ask(guest, login=login, code="WRONG")
    assert "If we know whoever you named" in said
    with guest.app.database.work(writes=False):
        letter = session().scalars(select(Letter)).one()
        assert (letter.address, list(letter.facts)) == (login, ["claim"])
        assert NEW not in str(letter.facts), "sealed until the worker looks"
        assert session().scalars(select(Request)).all() == []
    post()
    with guest.app.database.work(writes=False):
        filed = session().scalars(select(Request.asked)).all()
        assert len(filed) == (login == "tberg")
        assert len(session().scalars(select(Letter)).all()) == (login == "tberg")
        assert session().scalars(select(RecoveryCode)).all() == []
