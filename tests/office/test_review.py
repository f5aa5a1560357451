"""The yearly review: need, use and age of each field; what is dropped is emptied and stays so."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.app import HOLDINGS
from privacycenter.audit.models import EventFacts
from privacycenter.chores.retention import carry_out
from privacycenter.db import session
from privacycenter.imports import run_import
from privacycenter.records.corrections.models import Correction
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.members.models import Member
from privacycenter.records.review.models import FieldReview
from privacycenter.web import Site
from tests.cast import Cast
from tests.guest import Guest

PATH = "/office/review/member-information"


def review(guest: Guest, field: str, decision: str, reason: str = "Nobody asks for it.") -> str:
    return guest.send(f"{PATH}/{field}", decision=decision, reason=reason).text


def empty_out(app: Site, budget: int = 100) -> dict[str, int]:
    """One step of every rule of the review, as the worker takes it; what it found due before."""
    rules = [rule for rule in app.rules if rule.name.startswith("review.")]
    with app.database.work(writes=False):
        due = {rule.name: rule.due(app.settings) for rule in rules}
    with app.database.work(writes=True):
        for rule in rules:
            carry_out(rule, app.settings, budget)
    return {name: number for name, number in due.items() if number}


def test_a_field_is_dropped_emptied_and_no_import_fills_it_again(guest: Guest, cast: Cast) -> None:
    app = guest.app
    clerk = guest.sign_in_to_office()
    assert empty_out(app) == {}, "nothing was dropped so far"
    page = clerk.get(PATH)
    assert "Filled in 1 of 2 records" in page.text
    said = review(clerk, "occupation", "drop")
    assert "Occupation: dropped" in said
    assert empty_out(app) == {"review.member-information.occupation": 2}, "value and correction"
    assert empty_out(app) == {}
    with app.database.work(writes=False):
        assert session().get_one(Member, cast.member).occupation is None
        assert session().scalar(select(func.count()).select_from(Correction)) == 0
        reports = [facts.get("rule") for facts in session().scalars(select(EventFacts.facts))]
        assert "review.member-information.occupation" in reports
    csv = b"user_id,email,name,occupation\ndwhitfield,dana@example.com,Dana Whitfield,Dealer\n"
    into = {"database": app.database, "pseudonyms": app.pseudonyms}
    done = run_import(MembersImport("m.csv"), io.BytesIO(csv), source="m", **into)
    assert (done.same, done.changed) == (1, 0)
    clerk.post("/sign-out")
    member = guest.sign_in()
    assert "No longer kept" in member.get("/you/held/member-information").text
    member.get("/you/held/member-information/occupation", status=400)
    clerk = guest.sign_in_to_office()
    assert "kept for another year" in review(clerk, "occupation", "keep", "Asked for again.")


def test_reviews_are_due_once_a_year(guest: Guest, travel: Callable[..., None]) -> None:
    clerk = guest.sign_in_to_office()
    fields = sum(len(holding.fields) for holding in HOLDINGS)
    assert f"{fields} are due" in clerk.get("/office/review").text
    review(clerk, "name", "keep", "To know whom we deal with.")
    assert f"{fields - 1} are due" in clerk.get("/office/review").text
    travel(days=366)
    guest.sign_in_to_office()
    assert f"{fields} are due" in clerk.get("/office/review").text


@pytest.mark.parametrize(
    ("field", "decision", "reason", "said"),
    [
        ("name", "drop", "x", "it can only be kept"),
        ("firm", "drop", " ", "Write the reason"),
        ("firm", "burn", "x", "Choose whether to keep or to drop it"),
        ("firm", "", "x", "Choose whether to keep or to drop it"),
    ],
)
def test_a_decision_is_whole_or_none(
    guest: Guest, field: str, decision: str, reason: str, said: str
) -> None:
    clerk = guest.sign_in_to_office()
    page = clerk.post(f"{PATH}/{field}", status=422, decision=decision, reason=reason)
    assert said in page.text
    with guest.app.database.work(writes=False):
        assert session().scalars(select(FieldReview)).all() == []


def test_the_database_refuses_to_drop_what_cannot_be(app: Site) -> None:
    with pytest.raises(IntegrityError), app.database.work(writes=True):
        session().add(
            FieldReview(
                holding="x",
                field="y",
                decision="drop",
                reason="z",
                staff_id=1,
                decided_at=clock.now(),
            )
        )


def test_every_kind_has_its_page(guest: Guest) -> None:
    clerk = guest.sign_in_to_office()
    for holding in HOLDINGS:
        clerk.get(f"/office/review/{holding.key}")
    clerk.get("/office/review/nothing", status=404)
    clerk.get(f"{PATH}/nothing", status=404)
