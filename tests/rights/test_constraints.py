"""What the lifecycle forbids, the table forbids too."""

from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.db.faults import broken_rule
from privacycenter.rights.models import Message, Request
from tests.cast import Cast
from tests.guest import Guest

TODAY = clock.day_of(clock.now(), clock.PACIFIC)


def request_row(**changes: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "kind": "deletion",
        "person_id": 1,
        "state": "open",
        "asked": {},
        "note": "",
        "regime": "ccpa",
        "policy_version": "x",
        "begun_at": now,
        "received_at": now,
        "received_on": TODAY,
        "acknowledge_by": TODAY,
        "answer_by": TODAY,
    } | changes


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kind": "correction", "state": "lost"}, "ck_request_state"),
        ({"kind": "wish"}, "ck_request_kind"),
        ({"received_at": None, "answer_by": None}, "ck_request_received_when_confirmed"),
        ({"answer_by": None}, "ck_request_clock_runs_from_receipt"),
        ({"kind": "correction", "state": "fulfilled"}, "ck_request_closed_has_time"),
        (
            {"kind": "correction", "state": "declined", "closed_at": clock.now()},
            "ck_request_declined_has_reasons",
        ),
        ({"ground": "because"}, "ck_request_ground"),
        ({"taken_at": clock.now()}, "ck_request_taken_has_time"),
        ({"taken_for": "It is due"}, "ck_request_taken_has_reason"),
    ],
)
def test_a_broken_rule_has_a_name(guest: Guest, changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError) as caught, guest.app.database.writing() as session:
        session.execute(insert(Request).values(**request_row(**changes)))
    assert rule in str(caught.value.orig)


def test_two_open_deletions_of_one_person_cannot_be(guest: Guest) -> None:
    with pytest.raises(IntegrityError) as caught, guest.app.database.writing() as session:
        session.execute(insert(Request), [request_row(), request_row()])
    assert broken_rule(caught.value) == "uq_request_one_open_deletion"


def test_an_answer_of_the_office_has_a_name_behind_it(guest: Guest, cast: Cast) -> None:
    with pytest.raises(IntegrityError) as caught, guest.app.database.writing() as session:
        session.execute(insert(Request).values(id=1, **request_row()))
        session.execute(
            insert(Message).values(
                request_id=1, written_by="office", text="x", written_at=clock.now()
            )
        )
    assert "ck_request_message_office_has_name" in str(caught.value.orig)
