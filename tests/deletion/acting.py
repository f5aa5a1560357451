"""What the stories of deletion have in common: from the request to its end, as staff do it."""

from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import select

from privacycenter.audit import WORKER, Actor, acting
from privacycenter.db import session
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import deciding, tasks
from privacycenter.rights.deletion.erasing import carry_out
from privacycenter.rights.deletion.models import Decision, Erasure, Task
from privacycenter.rights.deletion.plan import Kept
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast


def as_staff(staff_id: int, role: str) -> AbstractContextManager[None]:
    return acting(Actor("staff", staff_id, role))


def ask(app: Site, person_id: int, *holdings: str) -> int:
    """A confirmed request to delete everything, or these holdings."""
    asked: dict[str, Any] = {"scope": "everything"}
    if holdings:
        asked = {"scope": "chosen", "holdings": list(holdings)}
    with app.database.work(writes=True), acting(Actor("person", person_id)):
        number = lifecycle.begin_request(
            person_id, kind="deletion", asked=asked, note="I close my shop.", settings=app.settings
        )
        lifecycle.open_request(number, person_id, app.settings)
    return number


def propose(app: Site, cast: Cast, request_id: int, **kept: Kept) -> int:
    """The clerk takes it, if nobody has, and proposes the plan, but for what is kept."""
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        if session().get_one(Request, request_id).taken_by is None:
            lifecycle.take(request_id, cast.clerk, "It is the next one due")
        chosen = {key.replace("_", "-"): why for key, why in kept.items()}
        decision = deciding.propose_erasure(request_id, cast.clerk, chosen, app.means)
        return decision.id


def approve(app: Site, cast: Cast, request_id: int, decision_id: int | None = None) -> None:
    with app.database.work(writes=True), as_staff(cast.decider, "decider"):
        if decision_id is None:
            decision_id = (
                session()
                .scalars(
                    select(Decision.id).where(
                        Decision.request_id == request_id, Decision.state == "proposed"
                    )
                )
                .one()
            )
        deciding.approve(request_id, cast.decider, decision_id=decision_id, means=app.means)


def one_step(app: Site) -> bool:
    """One step of whichever erasure's turn it is."""
    with app.database.work(writes=True), acting(WORKER):
        return carry_out(app.means, 1) == 1


def erase(app: Site) -> int:
    """Every step there is; returns how many."""
    steps = 0
    while one_step(app):
        steps += 1
        assert steps < 1000
    return steps


def end_tasks(app: Site, cast: Cast, request_id: int) -> int:
    """Tick everything that is left to do elsewhere; returns how much."""
    with app.database.work(writes=False):
        erasure = (
            session()
            .scalars(
                select(Erasure.id).where(
                    Erasure.request_id == request_id, Erasure.state != "halted"
                )
            )
            .one()
        )
        ids = (
            session()
            .scalars(select(Task.id).where(Task.erasure_id == erasure, Task.state == "open"))
            .all()
        )
    for number in ids:
        with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
            tasks.end_task(
                request_id,
                cast.clerk,
                task_id=number,
                state="done",
                evidence="Ticket 4711",
                means=app.means,
            )
    return len(ids)


def delete_everything(app: Site, cast: Cast, person_id: int) -> int:
    """From the wish to the last row; tasks elsewhere are left."""
    number = ask(app, person_id)
    propose(app, cast, number)
    approve(app, cast, number)
    erase(app)
    return number
