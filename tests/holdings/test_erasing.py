"""Erasing: only what is the subject's, at most the budget, until nothing is left."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import ColumnElement, Table, func, or_, select

from privacycenter import clock
from privacycenter.app import HOLDINGS
from privacycenter.audit import Actor, acting, record
from privacycenter.db import Base, session
from privacycenter.holdings import Holding, Subject
from privacycenter.identity.events import SIGNED_OUT
from privacycenter.identity.links import make_link
from privacycenter.identity.models import AddressChange, Declaration, RecoveryCode, Staff
from privacycenter.identity.people import subject_of
from privacycenter.identity.sessions import open_session
from privacycenter.mail import put_in_outbox
from privacycenter.receipts.issuing import issue
from privacycenter.records.members.letters import STILL_RIGHT
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import deciding
from privacycenter.rights.deletion.models import LegalHold
from privacycenter.rights.models import Pause, Request
from privacycenter.rights.unproven.waiting import wait_for_proof
from privacycenter.web import Site
from tests.cast import (
    Cast,
    make_account,
    make_log_lines,
    make_payment_method,
    open_request,
    write_contact_message,
)

ERASABLE = [one for one in reversed(HOLDINGS) if one.erase is not None]


def fill(app: Site, person_id: int) -> None:
    """Something of every kind."""
    open_session(way="link", user_agent="x", person_id=person_id)
    make_link(person_id=person_id, address=f"{person_id}@example.com", go_to=None)
    now = clock.now()
    session().add_all(
        [
            AddressChange(
                person_id=person_id,
                how="replace",
                state="asked",
                new_address=f"new-{person_id}@example.com",
                nonce=f"{person_id}",
                undo_nonce=f"u{person_id}",
                begun_at=now,
            ),
            RecoveryCode(person_id=person_id, hash=f"h{person_id}", made_at=now),
            Declaration(
                person_id=person_id,
                statement="I am",
                signed_name="x",
                points={"name": True},
                signed_at=now,
            ),
        ]
    )
    make_account(person_id, f"A-{person_id}")
    make_payment_method(app, person_id, token=f"tok-{person_id}")
    write_contact_message(app, subject_of(person_id).addresses[0])
    write_contact_message(app, "x@example.com", person_id=person_id)
    put_in_outbox(STILL_RIGHT, address="x@example.com", person_id=person_id, name="x")
    make_log_lines(12, person_id=person_id, ip=f"203.0.113.{person_id}")
    wait_for_proof(
        subject_of(person_id).addresses[0],
        received_at=now,
        regime="ccpa",
        policy_version="x",
        settings=app.settings,
    )
    request = open_request(app, person_id)
    lifecycle.write_as_person(request.id, person_id, "Hello", app.settings)
    request.regime = "gdpr"
    session().flush()  # only clocks of Europe stand still
    today = clock.day_of(now, ZoneInfo("UTC"))
    session().add(Pause(request_id=request.id, begun_on=today, because="x"))
    decide(app, request)
    with acting(Actor("person", person_id)):
        record(SIGNED_OUT, person_id=person_id)


def decide(app: Site, request: Request) -> None:
    """A proposal about a request, a hold, and a receipt."""
    clerk = session().scalars(select(Staff.id).where(Staff.role == "clerk")).first()
    assert clerk is not None
    lifecycle.take(request.id, clerk, "It is the next one due")
    deciding.propose_erasure(request.id, clerk, {}, app.means)
    session().add(
        LegalHold(
            person_id=request.person_id,
            holding="posts",
            ground="legal_claims",
            facts="A lawsuit",
            placed_by=clerk,
            placed_at=clock.now(),
        )
    )
    issue(
        about=f"request {request.id}",
        person_id=request.person_id,
        content={"what": "Nothing yet"},
        settings=app.settings,
    )


def counts(app: Site, person_id: int) -> dict[str, int]:
    return app.counts.of(subject_of(person_id))


@pytest.fixture
def filled(app: Site, cast: Cast) -> Cast:
    with app.database.work(writes=True):
        fill(app, cast.member)
        fill(app, cast.other)
    return cast


def test_the_cast_has_something_of_every_kind(app: Site, filled: Cast) -> None:
    with app.database.work(writes=False):
        assert [key for key, number in counts(app, filled.member).items() if not number] == []


@pytest.mark.parametrize("budget", [1, 5, 1000])
def test_one_is_erased_in_steps_and_the_other_stays(app: Site, filled: Cast, budget: int) -> None:
    with app.database.work(writes=False):
        before = counts(app, filled.other)
        subject = subject_of(filled.member)
    for holding in ERASABLE:
        assert holding.erase is not None
        while True:
            with app.database.work(writes=True):
                did = holding.erase(subject, budget)
            assert did <= budget
            if not did:
                break
    with app.database.work(writes=False):
        assert counts(app, filled.other) == before
        left = app.counts.of(subject)
    assert {key for key, number in left.items() if number} == {
        one.key for one in HOLDINGS if one.erase is None
    }


def _is_of(table: Table, subject: Subject) -> ColumnElement[bool]:
    """By person, address or browser: whatever of these its rows carry."""
    by = {
        "person_id": [subject.person_id],
        "address_key": subject.addresses,
        "visitor_id": subject.visitor_ids,
    }
    columns = table.columns
    carried = [columns[name].in_(values) for name, values in by.items() if name in columns]
    return or_(*carried) if carried else columns["id"] == subject.person_id


@pytest.mark.parametrize("holding", ERASABLE, ids=[one.key for one in ERASABLE])
def test_no_row_of_a_table_is_left_behind(app: Site, filled: Cast, holding: Holding) -> None:
    """Counted over the tables themselves, not through the holding's own eyes."""
    with app.database.work(writes=True):
        subject = subject_of(filled.member)  # as they were known when erasing began
        for one in ERASABLE[: ERASABLE.index(holding) + 1]:
            assert one.erase is not None
            while one.erase(subject, 1000):
                pass
        for name in holding.tables:
            table = Base.metadata.tables[name]
            query = select(func.count()).select_from(table).where(_is_of(table, subject))
            assert session().scalar(query) == 0
