"""Everybody's accounts: an administrator changes them with a code, at once, and never the last."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from privacycenter import clock
from privacycenter.audit.models import Event, EventFacts
from privacycenter.contact.models import ContactMessage
from privacycenter.db import session
from privacycenter.identity import staff
from privacycenter.identity.models import Staff
from privacycenter.identity.staff import Approval
from privacycenter.office.accounts import handing_back
from privacycenter.refusals import Invalid, Refusal
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import (
    STAFF_PASSWORD,
    Cast,
    code_of,
    make_staff,
    open_request,
    write_contact_message,
)
from tests.guest import Guest, Page
from tests.security.test_sessions import cookie
from tests.security.watching import changed, everything

NewGuest = Callable[[], Guest]
NEW = {"name": "Nia Vos", "email": "nia@example.org", "role": "auditor"}


@pytest.fixture
def max_(guest: Guest, cast: Cast) -> Guest:
    return guest.sign_in_to_office(cast.administrator_address)


def code(guest: Guest) -> str:
    return code_of(guest.app, "max@example.org")


def password_on(page: Page) -> str:
    return str(page.tree.xpath("//p[@class='code']")[0].text)


def facts_of(app: Site, name: str) -> list[dict[str, Any]]:
    with app.database.work(writes=False):
        query = select(EventFacts.facts).join(Event).where(Event.name == name)
        return list(session().scalars(query.order_by(Event.id)))


def test_the_list_shows_everybody_and_how_far_they_are(max_: Guest, cast: Cast) -> None:
    with max_.app.database.work(writes=True):
        staff.end_staff(cast.second_clerk)
        staff.make_staff(email="n@example.org", name="Nia", role="decider", password_hash="x")
    page = max_.get("/office/staff")
    for text in ("Rosa Okafor", "Ended", "Not set up yet", "Auditor", "None left"):
        assert text in page.text
    assert f"/office/staff/{cast.clerk}/end" in page.links()
    assert f"/office/staff/{cast.second_clerk}/end" not in page.links()
    assert f"/office/staff/{cast.administrator}/end" not in page.links()


def test_signing_in_leads_an_administrator_to_the_accounts(guest: Guest, cast: Cast) -> None:
    form = {"login": cast.administrator_address, "password": STAFF_PASSWORD}
    guest.post("/office/sign-in?next=/office", code=code(guest), **form)
    assert guest.answer.headers["Location"] == "/office/staff"


def test_an_account_is_made_with_a_first_password_shown_once(
    max_: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    page = max_.post("/office/staff/new", status=200, code=code(max_), **NEW)
    password = password_on(page)
    assert password not in max_.get("/office/staff").text
    page = new_guest().send("/office/sign-in", login=NEW["email"], password=password)
    assert page.h1 == "Set your account up"
    number = next(iter(facts_of(max_.app, "staff.made")[-1:]))
    assert number["role"] == "auditor"
    page = max_.post("/office/staff/new", status=422, code=code(max_), **NEW)
    assert "There is an account for nia@example.org already" in page.text


@pytest.mark.parametrize("wrong", ["", "33333", "used", "of a colleague"])
def test_no_change_without_ones_own_code(max_: Guest, cast: Cast, wrong: str) -> None:
    typed = {"used": code(max_), "of a colleague": code_of(max_.app, cast.decider_address)}
    if wrong == "used":
        max_.post("/office/account/recovery-codes", status=200, code=typed["used"])
    before = everything(max_.app)
    for path, form in (
        ("new", NEW),
        (f"{cast.clerk}/role", {"role": "decider"}),
        (f"{cast.clerk}/reset", {}),
        (f"{cast.clerk}/end", {}),
    ):
        max_.post(f"/office/staff/{path}", status=422, code=typed.get(wrong, wrong), **form)
    noted = {"limit_counter"} | ({"event", "event_facts"} if wrong else set())
    assert changed(before, everything(max_.app)) == noted


def test_a_code_pays_for_one_change(max_: Guest, cast: Cast) -> None:
    typed = code(max_)
    max_.post(f"/office/staff/{cast.clerk}/role", code=typed, role="decider")
    max_.post(f"/office/staff/{cast.second_clerk}/end", status=422, code=typed)


@pytest.mark.parametrize("change", ["role", "reset", "end"])
def test_a_change_holds_at_once_also_for_a_copied_cookie(
    max_: Guest, new_guest: NewGuest, cast: Cast, change: str
) -> None:
    rosa = new_guest().sign_in_to_office()
    copied = {"Cookie": f"__Host-session={cookie(rosa)}"}
    thief = max_.app.test_client(use_cookies=False)
    assert thief.get("/office", headers=copied).status_code == 200
    status = 200 if change == "reset" else 303
    form = {"role": "auditor"} if change == "role" else {}
    max_.post(f"/office/staff/{cast.clerk}/{change}", status=status, code=code(max_), **form)
    assert thief.get("/office", headers=copied).status_code == 303
    rosa.get("/office", status=303)
    event = {"role": "staff.role_changed", "reset": "staff.reset", "end": "staff.ended"}[change]
    assert facts_of(max_.app, event)[-1]["account"] == cast.clerk


def test_another_role_opens_other_pages(max_: Guest, new_guest: NewGuest, cast: Cast) -> None:
    page = max_.send(f"/office/staff/{cast.clerk}/role", code=code(max_), role="auditor")
    assert "The role is changed" in page.text
    rosa = new_guest().sign_in_to_office()
    rosa.get("/office/history")
    rosa.get("/office/messages", status=403)
    (facts,) = facts_of(max_.app, "staff.role_changed")
    assert facts == {"account": cast.clerk, "before": "clerk", "role": "auditor"}


@pytest.mark.parametrize("change", ["end", "role", "command", "decider"])
def test_what_somebody_had_taken_up_is_handed_back(
    max_: Guest, new_guest: NewGuest, cast: Cast, change: str
) -> None:
    """Unless the new role works requests too."""
    app = max_.app
    with app.database.work(writes=True):
        number = open_request(app, cast.member, "correction", field="other", should_say="x").id
        message = write_contact_message(app, cast.nobody).id
    rosa = new_guest().sign_in_to_office()
    rosa.post(f"/office/requests/{number}/take", because="due")
    rosa.post(f"/office/messages/{message}/take", because="due")
    if change == "command":
        with app.database.work(writes=True):
            handing_back.end_account(cast.clerk)
    else:
        path = "end" if change == "end" else "role"
        role = "decider" if change == "decider" else "auditor"
        max_.post(f"/office/staff/{cast.clerk}/{path}", code=code(max_), role=role)
    with app.database.work(writes=False):
        holders = {
            session().get_one(Request, number).taken_by,
            session().get_one(ContactMessage, message).taken_by,
        }
    assert holders == ({cast.clerk} if change == "decider" else {None})


@pytest.mark.parametrize("role", ["", "owner", "clerk"])
def test_a_role_is_chosen_from_the_list_and_another(max_: Guest, cast: Cast, role: str) -> None:
    max_.post(f"/office/staff/{cast.clerk}/role", status=422, code=code(max_), role=role)


def test_a_lost_phone_is_answered_with_a_first_password(
    max_: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    page = max_.post(f"/office/staff/{cast.clerk}/reset", status=200, code=code(max_))
    rosa, form = new_guest(), {"login": cast.clerk_address}
    old = code_of(max_.app, cast.clerk_address)
    rosa.post("/office/sign-in", status=422, password=STAFF_PASSWORD, code=old, **form)
    page = rosa.send("/office/sign-in", password=password_on(page), **form)
    assert page.h1 == "Set your account up"


def test_nobody_changes_their_own_account_here(max_: Guest, cast: Cast) -> None:
    for path, form in (("role", {"role": "clerk"}), ("reset", {}), ("end", {})):
        page = max_.post(
            f"/office/staff/{cast.administrator}/{path}", status=403, code=code(max_), **form
        )
        assert "This is your own account" in page.text


def test_an_ended_account_is_not_changed(max_: Guest, cast: Cast) -> None:
    max_.post(f"/office/staff/{cast.clerk}/end", code=code(max_))
    for path in ("role", "reset", "end"):
        max_.get(f"/office/staff/{cast.clerk}/{path}", status=404)
        max_.post(f"/office/staff/{cast.clerk}/{path}", status=404, code=code(max_), role="auditor")
    max_.post(
        "/office/staff/new", status=422, code=code(max_), **(NEW | {"email": "ROSA@example.org"})
    )


def test_the_last_administrator_stays(app: Site, cast: Cast) -> None:
    """By the verbs a command uses, and in the database itself."""
    for change in (
        lambda: staff.end_staff(cast.administrator),
        lambda: staff.change_role(cast.administrator, "auditor"),
    ):
        with (
            pytest.raises(Invalid, match="last running administrator"),
            app.database.work(writes=True),
        ):
            change()
    for values in ({"role": "clerk"}, {"ended_at": clock.now()}):
        mine = update(Staff).where(Staff.id == cast.administrator).values(**values)
        with (
            pytest.raises(DBAPIError, match="an_administrator_stays"),
            app.database.work(writes=True),
        ):
            session().execute(mine)
    with app.database.work(writes=True):
        make_staff(app, "ruth@example.org", "Ruth", "administrator")
    with app.database.work(writes=True):
        staff.end_staff(cast.administrator)


def test_two_administrators_who_end_each_other_at_once(app: Site, cast: Cast) -> None:
    """One is faster; the other is told, and stays."""
    with app.database.work(writes=True):
        second = make_staff(app, "ruth@example.org", "Ruth", "administrator")
    both = [(cast.administrator, "max@example.org"), (second, "ruth@example.org")]
    typed = [code_of(app, email) for _, email in both]
    gate, ended, told = Barrier(2), [], []

    def end(mine: int, theirs: int, code: str) -> None:
        gate.wait()
        try:
            with app.database.work(writes=True):
                staff.end_staff(theirs, by=Approval(mine, code, app.safe))
            ended.append(theirs)
        except Refusal as refusal:
            told.append(refusal)

    threads = [
        Thread(target=end, args=(both[one][0], both[1 - one][0], typed[one])) for one in (0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ended), len(told)) == (1, 1)
    assert isinstance(told[0], Invalid), "a code of an ended account is wrong"
    with app.database.work(writes=False):
        running = select(Staff.id).where(Staff.role == "administrator", Staff.ended_at.is_(None))
        assert len(session().scalars(running).all()) == 1
