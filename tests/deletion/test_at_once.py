"""Staff who propose, decide, hold or tick at the same instant, on both databases: one wins, the
other is told, and nothing happens twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from privacycenter.app import create_app
from privacycenter.audit import WORKER, Actor, acting
from privacycenter.audit.models import Event
from privacycenter.db import session
from privacycenter.identity.staff_codes import make_recovery_codes
from privacycenter.mail.models import Letter
from privacycenter.refusals import Refusal
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion.erasing import carry_out
from privacycenter.rights.deletion.models import Decision, Erasure, LegalHold, Task
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, make_member, make_staff
from tests.conftest import settings_with
from tests.deletion.acting import approve, ask, erase, propose
from tests.failures.conftest import together
from tests.guest import Guest
from tests.mailbox import Mailbox

ROUNDS = 3
SECOND = "una@example.org"


@pytest.fixture
def app(database_url: str, mailbox: Mailbox, tmp_path: Any) -> Iterator[Site]:
    """A site with threads for those who press at once."""
    settings = settings_with(
        database_url=database_url,
        mail_url=mailbox.url,
        threads="8",
        erasure_ledger=str(tmp_path / "erasures.jsonl"),
    )
    site = create_app(settings)
    site.config["SERVER_NAME"] = "privacy.example.com"
    site.config["PREFERRED_URL_SCHEME"] = "https"
    yield site
    site.database.dispose()


def number_of(app: Site, model: Any, *which: Any) -> int:
    with app.database.work(writes=False):
        return int(session().scalar(select(func.count()).select_from(model).where(*which)) or 0)


def asked(app: Site, number: int) -> int:
    """A deletion of somebody new."""
    with app.database.work(writes=True):
        name = f"many{number}"
        person = make_member(user_id=name, address=f"{name}@example.com", name=f"Many {number}")
    return ask(app, person)


def codes(app: Site, staff_id: int) -> list[str]:
    """Codes to use at once: each works once, and none ends another."""
    with app.database.work(writes=True):
        return make_recovery_codes(staff_id)


def press(guest: Guest, path: str, **form: str) -> Callable[[], int]:
    """Ready to send a form: its token is here already, so that only the pressing is left."""
    sent = {"csrf_token": guest.token(), **form}
    return lambda: guest.client.post(path, data=sent).status_code


def newest_decision(app: Site, request_id: int) -> str:
    with app.database.work(writes=False):
        query = select(func.max(Decision.id)).where(Decision.request_id == request_id)
        return f"/office/requests/{request_id}/decision/{session().scalar(query)}"


@pytest.fixture
def deciders(app: Site, cast: Cast) -> list[tuple[Guest, int]]:
    """Two of them, each with the number of the account."""
    with app.database.work(writes=True):
        second = make_staff(app, SECOND, "Una Prior", "decider")
    return [
        (Guest(app).sign_in_to_office(cast.decider_address), cast.decider),
        (Guest(app).sign_in_to_office(SECOND), second),
    ]


def test_two_clerks_take_one_deletion(app: Site, cast: Cast) -> None:
    rosa = Guest(app).sign_in_to_office(cast.clerk_address)
    tom = Guest(app).sign_in_to_office(cast.second_address)
    for number in range(ROUNDS):
        path = f"/office/requests/{asked(app, number)}/take"
        assert sorted(
            together(press(rosa, path, because="due"), press(tom, path, because="away"))
        ) == [303, 409]
    assert number_of(app, Event, Event.name == "request.taken") == ROUNDS


def test_one_clerk_proposes_in_two_browsers(app: Site, cast: Cast) -> None:
    """Two things at once, even: to erase, and to decline."""
    browsers = [Guest(app).sign_in_to_office(cast.clerk_address) for _ in range(2)]
    for number in range(ROUNDS):
        path = f"/office/requests/{asked(app, number)}"
        browsers[0].post(f"{path}/take", because="due")
        one, other, *_ = codes(app, cast.clerk)
        decline = {"decline-ground": "legal_claims", "decline-facts": "x", "decline-code": other}
        second = (
            press(browsers[1], f"{path}/plan/erase", code=other)
            if number % 2
            else press(browsers[1], f"{path}/plan/decline", **decline)
        )
        statuses = together(press(browsers[0], f"{path}/plan/erase", code=one), second)
        assert sorted(statuses) == [303, 409]
    assert number_of(app, Decision, Decision.state == "proposed") == ROUNDS
    assert number_of(app, Event, Event.name == "deletion.proposed") == ROUNDS


def test_two_deciders_approve_at_once(
    app: Site, cast: Cast, deciders: list[tuple[Guest, int]]
) -> None:
    for number in range(ROUNDS):
        request_id = asked(app, number)
        propose(app, cast, request_id)
        path = newest_decision(app, request_id)
        statuses = together(
            *(
                press(guest, f"{path}/approve", code=codes(app, staff_id)[0])
                for guest, staff_id in deciders
            )
        )
        assert sorted(statuses) == [303, 409]
    assert number_of(app, Erasure) == ROUNDS
    assert number_of(app, Event, Event.name == "deletion.approved") == ROUNDS
    erase(app)
    assert number_of(app, Letter, Letter.kind == "deletion_done") == ROUNDS


def test_one_decider_approves_and_one_sends_back(
    app: Site, cast: Cast, deciders: list[tuple[Guest, int]]
) -> None:
    (one, one_id), (other, other_id) = deciders
    for number in range(ROUNDS):
        request_id = asked(app, number)
        propose(app, cast, request_id)
        path = newest_decision(app, request_id)
        back = {"back-code": codes(app, other_id)[0], "back-remark": "Not so."}
        statuses = together(
            press(one, f"{path}/approve", code=codes(app, one_id)[0]),
            press(other, f"{path}/send-back", **back),
        )
        assert sorted(statuses) == [303, 409]
    approved = number_of(app, Decision, Decision.state == "approved")
    assert approved + number_of(app, Decision, Decision.state == "returned") == ROUNDS
    assert approved == number_of(app, Request, Request.state == "approved")
    assert approved == number_of(app, Erasure)


def test_it_is_taken_back_and_approved_at_once(
    app: Site, cast: Cast, deciders: list[tuple[Guest, int]]
) -> None:
    clerk = Guest(app).sign_in_to_office(cast.clerk_address)
    decider, staff_id = deciders[0]
    for number in range(ROUNDS):
        request_id = asked(app, number)
        propose(app, cast, request_id)
        approving = f"{newest_decision(app, request_id)}/approve"
        statuses = together(
            press(clerk, f"/office/requests/{request_id}/plan/take-back"),
            press(decider, approving, code=codes(app, staff_id)[0]),
        )
        assert sorted(statuses) == [303, 409]
    assert number_of(app, Erasure) == number_of(app, Decision, Decision.state == "approved")


def test_the_person_stops_it_as_it_is_approved(
    app: Site, cast: Cast, deciders: list[tuple[Guest, int]]
) -> None:
    decider, staff_id = deciders[0]
    for number in range(ROUNDS):
        request_id = asked(app, number)
        propose(app, cast, request_id)
        approving = press(
            decider, f"{newest_decision(app, request_id)}/approve", code=codes(app, staff_id)[0]
        )
        with app.database.work(writes=False):
            person = session().get_one(Request, request_id).person_id

        def stop(request_id: int = request_id, person: int = person) -> int:
            try:
                with app.database.work(writes=True), acting(Actor("person", person)):
                    lifecycle.withdraw(request_id, person)
            except Refusal:
                return 409
            return 303

        assert sorted(together(approving, stop)) == [303, 409]
    stopped = number_of(app, Request, Request.state == "withdrawn")
    assert stopped + number_of(app, Erasure) == ROUNDS


def test_a_hold_comes_as_the_worker_begins(app: Site, cast: Cast) -> None:
    """Either it is held and nothing is erased, or it was too late and nothing is held."""
    clerk = Guest(app).sign_in_to_office(cast.clerk_address)
    for number in range(ROUNDS):
        request_id = asked(app, number)
        propose(app, cast, request_id)
        approve(app, cast, request_id)
        form = {"holding": "", "ground": "legal_claims", "facts": "Case 12."}

        def begin() -> None:
            with app.database.work(writes=True), acting(WORKER):
                carry_out(app.means, 1)

        placed, _ = together(
            press(clerk, f"/office/requests/{request_id}/holds/place", **form), begin
        )
        erase(app)
        with app.database.work(writes=False):
            state = (
                session()
                .scalars(select(Erasure.state).where(Erasure.request_id == request_id))
                .one()
            )
        assert (placed, state) in ((303, "halted"), (409, "finished"))
    assert number_of(app, LegalHold) == number_of(app, Erasure, Erasure.state == "halted")


def test_the_last_two_tasks_are_ticked_at_once(app: Site, cast: Cast) -> None:
    browsers = [Guest(app).sign_in_to_office(cast.clerk_address) for _ in range(2)]
    for number in range(ROUNDS):
        request_id = asked(app, number)
        propose(app, cast, request_id)
        approve(app, cast, request_id)
        erase(app)
        with app.database.work(writes=True):
            erasure = (
                session().scalars(select(Erasure.id).where(Erasure.request_id == request_id)).one()
            )
            one = session().scalars(select(Task).where(Task.erasure_id == erasure)).first()
            assert one is not None
            session().add(
                Task(
                    erasure_id=erasure,
                    kind="system",
                    recipient="the paper files",
                    what="Whatever it has about the person",
                    due_on=one.due_on,
                )
            )
        with app.database.work(writes=False):
            left = (
                session()
                .scalars(select(Task.id).where(Task.erasure_id == erasure, Task.state == "open"))
                .all()
            )
        assert len(left) == 2
        statuses = together(
            *(
                press(
                    browser,
                    f"/office/requests/{request_id}/tasks/{task}",
                    **{f"task-{task}-state": "done", f"task-{task}-evidence": "Ticket 1"},
                )
                for browser, task in zip(browsers, left, strict=True)
            )
        )
        assert statuses == [303, 303]
    assert number_of(app, Request, Request.state == "fulfilled") == ROUNDS
    assert number_of(app, Letter, Letter.kind == "deletion_closed") == ROUNDS
