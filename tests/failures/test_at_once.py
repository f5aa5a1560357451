"""Many at once, on both databases: nobody gets a fault of ours, nothing is lost, and where only
one can win, one does and the others are told."""

import io
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from privacycenter.app import create_app
from privacycenter.audit import Actor, acting
from privacycenter.audit.models import Event
from privacycenter.db import session
from privacycenter.identity.letters import SIGN_IN_LINK
from privacycenter.identity.models import Session, SignInLink
from privacycenter.imports import run_import
from privacycenter.mail import put_in_outbox
from privacycenter.mail.models import Letter
from privacycenter.records.corrections.models import Correction
from privacycenter.records.members import importing
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.members.models import Member
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Message, Request, UnprovenRequest
from privacycenter.rights.unproven.asking import ask
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast
from tests.conftest import settings_with
from tests.failures.conftest import post_all, status_of, together
from tests.guest import Guest
from tests.mailbox import Mailbox

ROUNDS = 20
MANY = 12


@pytest.fixture
def app(database_url: str, mailbox: Mailbox) -> Iterator[Site]:
    """A site with a thread for each of many visitors."""
    settings = settings_with(database_url=database_url, mail_url=mailbox.url, threads=str(2 * MANY))
    site = create_app(settings)
    site.config["SERVER_NAME"], site.config["PREFERRED_URL_SCHEME"] = (
        "privacy.example.com",
        "https",
    )
    yield site
    site.database.dispose()


def number_of(app: Site, model: Any, *which: Any) -> int:
    with app.database.work(writes=False):
        return int(session().scalar(select(func.count()).select_from(model).where(*which)) or 0)


def guest_from(app: Site, number: int) -> Guest:
    """A browser at a network address of its own: limits count by it."""
    guest = Guest(app)
    guest.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number + 1}"
    return guest


def press(guest: Guest, path: str, **form: str) -> Callable[[], int]:
    """Ready to send a form: its token is here already, so that only the pressing is left."""
    sent = {"csrf_token": guest.token(), **form}
    return lambda: guest.client.post(path, data=sent).status_code


def test_one_link_pressed_twice(*, app: Site, cast: Cast, mailbox: Mailbox) -> None:
    for number in range(ROUNDS):
        with app.database.work(writes=True):
            put_in_outbox(SIGN_IN_LINK, address=cast.member_address, go_to="/you")
        post_all(app)
        link = mailbox.link_to(cast.member_address)
        presses = [press(guest_from(app, number), link) for _ in range(2)]
        assert sorted(together(*presses)) == [303, 410]
    assert number_of(app, Session, Session.person_id == cast.member) == ROUNDS
    assert number_of(app, SignInLink, SignInLink.used_at.is_not(None)) == ROUNDS


def test_one_proof_pressed_twice_and_no_beside_yes(
    *, app: Site, cast: Cast, mailbox: Mailbox
) -> None:
    """One answer counts, and one request is filed or none."""
    for number in range(ROUNDS):
        with app.database.work(writes=True):
            ask(cast.subscriber_address, app.settings, quiet=False)
        post_all(app)
        link = mailbox.link_to(cast.subscriber_address)
        other = link if number % 2 else f"{link}/stop"
        presses = [press(guest_from(app, number), path) for path in (link, other)]
        assert sorted(together(*presses)) == [303, 410]
        with app.database.work(writes=True):
            session().execute(
                update(Request)
                .where(Request.state == "open")
                .values(state="withdrawn", closed_at=Request.received_at)
            )
    answers = {
        state: number_of(app, UnprovenRequest, UnprovenRequest.state == state)
        for state in ("waiting", "proved", "stopped")
    }
    assert (answers["waiting"], sum(answers.values())) == (0, ROUNDS)
    assert number_of(app, Request) == answers["proved"] >= ROUNDS / 2


def test_one_address_typed_many_times_waits_once(
    *, app: Site, cast: Cast, mailbox: Mailbox
) -> None:
    with app.database.work(writes=True):
        for _ in range(MANY):
            ask(cast.subscriber_address, app.settings, quiet=False)
    together(*[partial(post_all, app)] * 4)
    assert number_of(app, UnprovenRequest) == 1
    assert len(mailbox.to(cast.subscriber_address)) == MANY


def test_two_clerks_take_one_case(*, app: Site, cast: Cast) -> None:
    rosa = Guest(app).sign_in_to_office(cast.clerk_address)
    tom = Guest(app).sign_in_to_office(cast.second_address)
    for _ in range(ROUNDS):
        with app.database.work(writes=True):
            number = cast_module.open_request(app, cast.member, "correction").id
        path = f"/office/requests/{number}/take"
        presses = press(rosa, path, because="due"), press(tom, path, because="away")
        assert sorted(together(*presses)) == [303, 409]
    with app.database.work(writes=False):
        holders = session().scalars(select(Request.taken_by)).all()
    assert len(holders) == ROUNDS
    assert set(holders) <= {cast.clerk, cast.second_clerk}
    assert number_of(app, Event, Event.name == "request.taken") == ROUNDS


def test_yes_and_no_at_once(*, app: Site, cast: Cast) -> None:
    """One browser confirms and another takes it back: never a request that was received and is
    gone without a word."""
    yes, no = Guest(app).sign_in(), Guest(app).sign_in()
    for _ in range(ROUNDS):
        with app.database.work(writes=True), acting(Actor("person", cast.member)):
            number = lifecycle.begin_request(
                cast.member, kind="deletion", asked={}, note="", settings=app.settings
            )
        path = f"/you/requests/{number}"
        together(press(yes, f"{path}/confirm"), press(no, f"{path}/withdraw"))
        with app.database.work(writes=True):
            session().execute(
                update(Request)
                .where(Request.state == "open")
                .values(state="withdrawn", closed_at=Request.received_at)
            )
    received = number_of(app, Event, Event.name == "request.opened")
    assert number_of(app, Request, Request.received_at.is_not(None)) == received


def test_one_person_files_many_times_at_once(*, app: Site, cast: Cast) -> None:
    many = [Guest(app).sign_in() for _ in range(6)]

    def file(one: Guest) -> int:
        answer = one.client.post(
            "/you/requests/deletion", data={"csrf_token": one.token(), "note": ""}
        )
        if answer.status_code != 303:
            return answer.status_code
        return status_of(one, answer.headers["Location"])

    statuses = together(*((lambda one=one: file(one)) for one in many))
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 404, 409}
    assert number_of(app, Request, Request.state == "open") == 1
    assert number_of(app, Letter, Letter.kind == "request_received") == 1


def test_one_person_corrects_many_times_at_once(*, app: Site, cast: Cast) -> None:
    """Each earlier value is kept: together they are one chain, without a gap."""
    many = [Guest(app).sign_in() for _ in range(6)]
    path = "/you/held/member-information/firm"
    presses = [press(one, path, value=f"Firm {number}") for number, one in enumerate(many)]
    statuses = together(*presses)
    assert set(statuses) == {303}
    with app.database.work(writes=False):
        steps = (
            session()
            .execute(
                select(Correction.old_value, Correction.new_value)
                .where(Correction.person_id == cast.member, Correction.field == "firm")
                .order_by(Correction.id)
            )
            .all()
        )
        now = session().get_one(Member, cast.member).firm
    assert len(steps) == len(many)
    values = ["Whitfield Signs"]
    for old, new in steps:
        assert old == values[-1]
        values.append(new)
    assert values[-1] == now


def live_a_little(app: Site, number: int) -> set[int]:
    """One member among many: signs in, corrects, files, confirms, writes, asks for a link."""
    guest = guest_from(app, number)
    statuses = {status_of(guest, "/sign-in", login=f"many{number}", password=cast_module.PASSWORD)}
    for field in ("firm", "occupation"):
        path = f"/you/held/member-information/{field}"
        statuses.add(status_of(guest, path, value=f"New {field} {number}"))
    filed = guest.client.post(
        "/you/requests/deletion", data={"csrf_token": guest.token(), "note": f"Note {number}"}
    )
    statuses.add(filed.status_code)
    confirm = filed.headers["Location"]
    statuses.add(status_of(guest, confirm))
    statuses.add(status_of(guest, confirm.replace("/confirm", "/write"), text=f"Text {number}"))
    statuses.add(status_of(guest, "/sign-in/link", address=f"many{number}@example.com"))
    statuses |= {
        guest.client.get(page).status_code - 200 + 303 for page in ("/you", "/you/activity")
    }
    return statuses


def many_live(app: Site, mailbox: Mailbox, number: int) -> None:
    with app.database.work(writes=True):
        for one in range(number):
            cast_module.make_member(
                user_id=f"many{one}", address=f"many{one}@example.com", name=f"Many {one}"
            )
    lives = ((lambda one=one: live_a_little(app, one)) for one in range(number))
    assert set().union(*together(*lives)) == {303}
    assert number_of(app, Request, Request.state == "open") == number
    assert number_of(app, Message) == number
    assert number_of(app, Correction, Correction.new_value.like("New %")) == 2 * number
    post_all(app)
    to = [address for address, _ in mailbox.letters]
    assert sorted(to) == sorted(2 * [f"many{one}@example.com" for one in range(number)])


def test_many_people_at_once(*, app: Site, cast: Cast, mailbox: Mailbox) -> None:
    many_live(app, mailbox, MANY)


@pytest.mark.prove
def test_very_many_people_at_once(*, app: Site, cast: Cast, mailbox: Mailbox) -> None:
    many_live(app, mailbox, 2 * MANY)


def test_a_correction_while_an_import_brings_the_old_value(
    *, app: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import has looked for corrections and found none; the person corrects at that instant.
    What the person says holds."""
    correct = press(Guest(app).sign_in(), "/you/held/member-information/firm", value="Mine")
    look_for_corrections = importing.corrected_fields
    thread = threading.Thread(target=correct)

    def and_then_the_person_corrects(holding: str, person_ids: list[int]) -> dict[int, set[str]]:
        found = look_for_corrections(holding, person_ids)
        thread.start()
        thread.join(0.5)  # on the way through, or waiting for the import to end
        return found

    monkeypatch.setattr(importing, "corrected_fields", and_then_the_person_corrects)
    file = b"user_id,email,name,firm\ndwhitfield,dana@example.com,Dana Whitfield,Theirs\n"
    into = {"database": app.database, "pseudonyms": app.pseudonyms}
    run_import(MembersImport("m.csv"), io.BytesIO(file), source="m.csv", **into)
    thread.join(10)
    with app.database.work(writes=False):
        assert session().get_one(Member, cast.member).firm == "Mine"
