"""People without an account: a link opens the overview, a declaration opens the details."""

import csv
import io
import json
import zipfile
from collections.abc import Callable

from sqlalchemy import func, select

from privacycenter.db import session
from privacycenter.identity.models import Address, Declaration, Person
from privacycenter.rights import lifecycle
from privacycenter.rights.proofs.declaring import points_to_ask
from tests.cast import Cast
from tests.guest import Guest
from tests.mailbox import Mailbox

SAM = "sam@example.com"


def come_in(guest: Guest, post: Callable[[], int], mailbox: Mailbox, address: str = SAM) -> None:
    guest.send("/sign-in/link", address=address)
    post()
    guest.send(mailbox.link_to(address))


def declare(guest: Guest, status: int = 303, **answers: str) -> str:
    answers = {"signed_name": "Sam Rivera", "is_sworn": "y"} | answers
    return guest.post("/you/declare?next=/you/copy", status=status, **answers).text


def test_a_subscriber_without_an_account_from_link_to_copy(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    come_in(guest, post, mailbox, address="Sam@Example.com".lower())
    page = guest.get("/you")
    assert page.h1 == "What we hold about you"
    assert "Newsletter subscriptions" in page.text
    guest.get("/you/held/newsletters", status=303)
    page = guest.get(guest.answer.headers["Location"])
    assert page.h1 == "Before the details open"
    declare(guest, name="sam  RIVERA", list="trade weekly")
    assert "Sam Rivera" in guest.get("/you/held/newsletters").text
    guest.post("/you/copy", status=200)
    archive = zipfile.ZipFile(io.BytesIO(guest.answer.get_data()))
    found = json.loads(archive.read("newsletters.json"))["records"]
    assert [one["list"] for one in found] == ["Trade weekly", "Fairs"]
    rows = list(csv.reader(io.StringIO(archive.read("newsletters.csv").decode())))
    assert [row[1] for row in rows[1:]] == [SAM, SAM]
    with guest.app.database.work(writes=False):
        kept = session().scalars(select(Declaration)).one()
        assert kept.points == {"address": True, "name": True, "list": True}
        assert kept.signed_name == "Sam Rivera"
    come_in(guest, post, mailbox)  # once is enough
    guest.get("/you/held/newsletters")


def test_without_enough_that_matches_nothing_opens(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    come_in(guest, post, mailbox)
    for answers in (
        {"name": "Sam Rivera"},
        {"name": "Sam Rivera", "list": "Wrong"},
        {"name": "Sam Rivera", "list": "Fairs", "is_sworn": ""},
        {"name": "Sam Rivera", "list": "Fairs", "signed_name": ""},
        {"firm": "Whitfield Signs", "name": "Sam Rivera"},
    ):
        said = declare(guest, status=422, **answers)
        assert "Error:" in said
    guest.get("/you/held/newsletters", status=303)
    guest.get("/you/password", status=404)
    for _ in range(5):
        declare(guest, status=422, name="x")
    assert "Too many tries" in declare(guest, status=429, name="Sam Rivera", list="Fairs")


def test_what_is_contested_proves_nothing(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    come_in(guest, post, mailbox)
    app = guest.app
    with app.database.work(writes=True):
        person_id = session().scalars(select(Address.person_id).where(Address.address == SAM)).one()
        number = lifecycle.begin_request(
            person_id, kind="correction", asked={"field": "name"}, note="", settings=app.settings
        )
        lifecycle.open_request(number, person_id, app.settings)
        assert [one.point.key for one in points_to_ask(app.holdings, person_id)] == ["list"]
    declare(guest, list="Fairs")
    guest.get("/you/held/newsletters")


def test_an_address_only_records_know_is_answered_like_any_other(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    for address in (SAM, cast.nobody):
        assert guest.send("/sign-in/link", address=address).h1 == "Look into your mailbox"
    post()
    assert [to for to, _ in mailbox.letters] == [SAM]
    with guest.app.database.work(writes=False):
        query = select(func.count()).where(Person.user_id.is_(None))
        assert session().scalar(query) == 0, "nobody is made before the mailbox answered"
    link = mailbox.link_to(SAM)
    guest.get(link)
    guest.send(link)
    guest.post(link, status=410)
