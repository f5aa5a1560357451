"""Deletions of the demonstration, one in every state: by the verbs of the pages, and carried out by
the steps of the worker before anybody looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from privacycenter.audit import WORKER, Actor, acting
from privacycenter.db import session
from privacycenter.identity import staff
from privacycenter.identity.models import Person, Staff
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import deciding, tasks
from privacycenter.rights.deletion.erasing import carry_out
from privacycenter.rights.deletion.holds import place_hold
from privacycenter.rights.deletion.plan import Kept
from privacycenter.rights.deletion.queries import last_erasure_of, tasks_of
from privacycenter.web import Site

CLAIM = "A buyer of a press claims damages at the court in Duluth; the posts are evidence."
REMARK = "The posts about the recalled lamps are still needed. See whether they can stay."
CASE = "The court in Frome asked us on Monday to keep everything until its hearing."
WHOLE = "A claim between you and a buyer is at the court in Tulare, and all of it is evidence."


@contextmanager
def at_work(app: Site, one: Staff) -> Iterator[int]:
    """A transaction of somebody of the office."""
    with app.database.work(writes=True), acting(Actor("staff", one.id, one.role)):
        yield one.id


def decide_deletions(app: Site) -> None:
    """Everybody who leaves, each as far as their request has come."""
    with app.database.work(writes=False):
        clerk = next(one for one in staff.all_staff() if one.role == "clerk")
        decider = next(one for one in staff.all_staff() if one.role == "decider")
    waits, left, gone, no, back, halted = (
        _ask(app, clerk, one)
        for one in ("nferraro", "jokoro", "awinters", "hlund", "pdelgado", "vsaar")
    )
    until = app.means.today + timedelta(days=400)
    _propose(app, clerk, waits, posts=Kept("legal_claims", CLAIM, until))
    for number in (left, gone):
        _approve(app, decider, number, _propose(app, clerk, number))
    _carry_out(app)
    _end_tasks(app, clerk, left, most=1)
    _end_tasks(app, clerk, gone, most=100)
    _decline(app, clerk, decider, no)
    _send_back(app, decider, back, _propose(app, clerk, back))
    _approve(app, decider, halted, _propose(app, clerk, halted))
    _hold(app, clerk, halted)
    _carry_out(app)


def _ask(app: Site, clerk: Staff, user_id: str) -> int:
    """A confirmed request, which the clerk takes up."""
    with app.database.work(writes=True):
        person = session().scalars(select(Person.id).where(Person.user_key == user_id)).one()
        with acting(Actor("person", person)):
            number = lifecycle.begin_request(
                person,
                kind="deletion",
                asked={"scope": "everything"},
                note="",
                settings=app.settings,
            )
            lifecycle.open_request(number, person, app.settings)
    with at_work(app, clerk) as staff_id:
        lifecycle.take(number, staff_id, "It is the next one due")
    return number


def _propose(app: Site, clerk: Staff, number: int, **chosen: Kept) -> int:
    with at_work(app, clerk) as staff_id:
        return deciding.propose_erasure(number, staff_id, chosen, app.means).id


def _approve(app: Site, decider: Staff, number: int, decision_id: int) -> None:
    with at_work(app, decider) as staff_id:
        deciding.approve(number, staff_id, decision_id=decision_id, means=app.means)


def _send_back(app: Site, decider: Staff, number: int, decision_id: int) -> None:
    with at_work(app, decider) as staff_id:
        deciding.give_back(number, staff_id, decision_id=decision_id, remark=REMARK)


def _decline(app: Site, clerk: Staff, decider: Staff, number: int) -> None:
    with at_work(app, clerk) as staff_id:
        decision = deciding.propose_refusal(
            number, staff_id, ground="legal_claims", facts=WHOLE, means=app.means
        )
    _approve(app, decider, number, decision.id)


def _hold(app: Site, clerk: Staff, number: int) -> None:
    """Between the approval and the worker: nothing is erased, and the office is asked again."""
    with at_work(app, clerk) as staff_id:
        place_hold(
            number,
            staff_id,
            holding=None,
            ground="legal_obligation",
            facts=CASE,
            means=app.means,
        )


def _carry_out(app: Site) -> None:
    """Every step there is, each in a transaction of its own."""
    is_more = True
    while is_more:
        with app.database.work(writes=True), acting(WORKER):
            is_more = carry_out(app.means, 1) == 1


def _end_tasks(app: Site, clerk: Staff, number: int, *, most: int) -> None:
    """At most so many of the tasks elsewhere are done already."""
    with app.database.work(writes=False):
        erasure = last_erasure_of(number)
        found = tasks_of(erasure) if erasure else []
    for place, task in enumerate(found[:most], 1):
        with at_work(app, clerk) as staff_id:
            tasks.end_task(
                number,
                staff_id,
                task_id=task.id,
                state="done",
                evidence=f"Ticket {4700 + place}, answered the same day.",
                means=app.means,
            )
