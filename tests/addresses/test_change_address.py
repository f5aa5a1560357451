"""Another address: proved by its mailbox, told to the old one, undone from there within a week."""

import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.models import Address, AddressChange, Password, Person, RecoveryCode
from privacycenter.imports import run_import
from privacycenter.mail.models import Letter
from privacycenter.records.members.importing import MembersImport
from privacycenter.rights.models import Request
from privacycenter.spelling import key_of
from privacycenter.web import Site
from tests.cast import Cast
from tests.guest import Guest
from tests.mailbox import Mailbox

NEW = "dana.new@example.org"


def ask(guest: Guest, address: str = NEW, how: str = "replace") -> None:
    page = guest.send("/you/addresses/change", address=address, how=how)
    assert "We have sent a link to the new address" in page.text


def running(app: Site, person_id: int) -> dict[str, bool]:
    with app.database.work(writes=False):
        rows = session().execute(
            select(Address.address, Address.is_main).where(
                Address.person_id == person_id, Address.ended_at.is_(None)
            )
        )
        return {address: is_main for address, is_main in rows}


def bring_in(app: Site, lines: str) -> Any:
    return run_import(
        MembersImport("m.csv"),
        io.BytesIO(b"user_id,email,name\n" + lines.encode()),
        source="m.csv",
        database=app.database,
        pseudonyms=app.pseudonyms,
    )


def test_a_change_its_undo_and_the_import_that_does_not_bring_the_old_one_back(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    elsewhere, phone, app = new_guest().sign_in(), new_guest(), guest.app
    guest.sign_in()
    ask(guest)
    assert running(app, cast.member) == {cast.member_address: True}, "nothing before the proof"
    post()
    link = mailbox.link_to(NEW)
    phone.get(link)
    assert running(app, cast.member) == {cast.member_address: True}, "a GET changes nothing"
    page = guest.send(link)
    assert page.h1 == "Your email addresses"
    assert running(app, cast.member) == {NEW: True}
    elsewhere.get("/you", status=303)  # other browsers are signed out, this one is not
    guest.get("/you")
    assert phone.post(link, status=410).h1 == "This link is used up"

    stored = bring_in(app, f"dwhitfield,{cast.member_address},Dana Whitfield\n")
    assert (stored.held_back, stored.same, stored.rejected) == (1, 1, 0)
    assert running(app, cast.member) == {NEW: True}
    assert bring_in(app, f"newcomer,{cast.member_address},N\n").rejected == 1

    post()
    undo = mailbox.link_to(cast.member_address)
    phone.get(undo)
    assert running(app, cast.member) == {NEW: True}
    page = phone.send(undo)
    assert "Your address is back" in page.text
    assert running(app, cast.member) == {cast.member_address: True}
    guest.get("/you", status=303)
    with app.database.work(writes=False):
        assert session().get(Password, cast.member) is None
    assert phone.post(undo, status=410)


def test_the_old_mailbox_opens_nothing_and_what_it_knows_stays_in_view(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest.sign_in())
    post()
    guest.send(mailbox.link_to(NEW))
    post()
    mailbox.letters.clear()
    for address in (cast.member_address, NEW):
        guest.send("/sign-in/link", address=address)
    post()
    assert {to for to, _ in mailbox.letters} == {NEW}
    guest.post("/sign-in", login=cast.member_address, password="river otter lantern 9", status=422)
    assert "it was replaced" in guest.get("/you/addresses").text
    with guest.app.database.work(writes=False):
        from privacycenter.identity.people import subject_of

        assert set(subject_of(cast.member).addresses) == {key_of(NEW), cast.member_address}


def test_an_address_more_and_away_again(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest.sign_in(), how="add")
    post()
    guest.send(mailbox.link_to(NEW))
    assert running(guest.app, cast.member) == {cast.member_address: True, NEW: False}
    with guest.app.database.work(writes=False):
        row = session().scalars(select(Address).where(Address.address_key == NEW)).one()
        main = session().scalars(select(Address.id).where(Address.is_main)).first()
    guest.post(f"/you/addresses/{main}/remove", status=404)
    assert "The address is removed" in guest.send(f"/you/addresses/{row.id}/remove").text
    assert running(guest.app, cast.member) == {cast.member_address: True}


def test_somebody_elses_address_is_neither_taken_nor_told(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    ask(guest.sign_in(), address=cast.other_address)
    post()
    assert mailbox.letters == []
    with guest.app.database.work(writes=False):
        assert session().scalars(select(Letter.id)).all() == []
        assert session().scalars(select(AddressChange.state)).all() == ["asked"]
    for wrong in ("no address", "a@example.com, b@example.com"):
        guest.post("/you/addresses/change", address=wrong, how="add", status=422)
    guest.post("/you/addresses/change", address="x@example.com", how="steal", status=422)


def test_a_thief_who_changes_it_twice_is_undone_at_once(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    guest.sign_in().post("/you/recovery-codes", status=200)
    for address in (NEW, "thief@example.org"):
        ask(guest, address)
        post()
        guest.send(mailbox.link_to(address))
        post()
    owner = new_guest()
    owner.send(mailbox.link_to(cast.member_address))
    assert running(guest.app, cast.member) == {cast.member_address: True}
    guest.get("/you", status=303)
    with guest.app.database.work(writes=False):
        assert session().scalars(select(RecoveryCode)).all() == [], "codes the thief had made"


def test_a_link_to_the_old_address_dies_after_a_week(
    guest: Guest,
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
    travel: Callable[..., None],
) -> None:
    ask(guest.sign_in())
    post()
    guest.send(mailbox.link_to(NEW))
    post()
    undo = mailbox.link_to(cast.member_address)
    travel(days=6, hours=23)
    guest.get(undo)
    travel(hours=2)
    assert guest.get(undo, status=410).h1 == "This link is too old"
    assert running(guest.app, cast.member) == {NEW: True}


def test_whoever_had_no_account_gets_one_by_the_register(
    app: Site, cast: Cast, work: Callable[..., Any]
) -> None:
    from privacycenter.identity.people import person_behind

    with work(writes=True):
        person_id = person_behind("sam@example.com")
    assert bring_in(app, "sam,sam@example.com,Sam\n").new == 1
    with work(writes=False):
        person = session().get_one(Person, person_id)
        assert (person.user_id, person.name) == ("sam", "Sam")


def test_somebody_without_an_account_turns_out_to_be_a_member(
    guest: Guest,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
    cast: Cast,
) -> None:
    sam, app = new_guest(), guest.app
    sam.send("/sign-in/link", address="sam@example.com")
    post()
    sam.send(mailbox.link_to("sam@example.com"))
    sam.send("/you/requests/deletion", note="")
    with app.database.work(writes=False):
        number = session().scalars(select(Request.id)).one()
    sam.post(f"/you/requests/{number}/confirm")
    ask(guest.sign_in(), address="sam@example.com", how="add")
    post()
    guest.send(mailbox.link_to("sam@example.com"))
    sam.get("/you", status=303)
    assert running(app, cast.member) == {cast.member_address: True, "sam@example.com": False}
    assert "Fairs" in guest.get("/you/held/newsletters").text
    guest.get(f"/you/requests/{number}")
