"""What the pages and the worker ask about decisions, erasures and tasks."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, select

from privacycenter.db import session
from privacycenter.rights.deletion.models import Decision, Erasure, Part, Task
from privacycenter.rights.models import Request


def decision_of(request: Request) -> Decision | None:
    """The newest decision about a request, whatever became of it."""
    return session().scalar(
        select(Decision)
        .where(Decision.request_id == request.id)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def decisions_of(request: Request) -> list[Decision]:
    """All of them, the oldest first."""
    return list(
        session().scalars(
            select(Decision).where(Decision.request_id == request.id).order_by(Decision.id)
        )
    )


def parts_of(decision: Decision) -> list[Part]:
    """Its plan, in the order in which it is carried out."""
    return _parts(decision.id)


def parts_of_erasure(erasure: Erasure) -> list[Part]:
    """The plan that is carried out, and what was done of it."""
    return _parts(erasure.decision_id)


def _parts(decision_id: int) -> list[Part]:
    return list(
        session().scalars(select(Part).where(Part.decision_id == decision_id).order_by(Part.place))
    )


def erasure_of(request_id: int) -> Erasure | None:
    """The erasure a request led to, if it was not halted."""
    return session().scalar(
        select(Erasure).where(Erasure.request_id == request_id, Erasure.state != "halted")
    )


def tasks_of(erasure: Erasure) -> list[Task]:
    return list(
        session().scalars(select(Task).where(Task.erasure_id == erasure.id).order_by(Task.id))
    )


def open_tasks(erasure_id: int) -> int:
    query = select(func.count()).where(Task.erasure_id == erasure_id, Task.state == "open")
    return session().scalar(query) or 0


def last_erasure_of(request_id: int) -> Erasure | None:
    """The newest erasure of a request, a halted one as well."""
    query = select(Erasure).where(Erasure.request_id == request_id).order_by(Erasure.id.desc())
    return session().scalar(query.limit(1))


def waits_for(staff_id: int) -> ColumnElement[bool]:
    """The condition that a request waits for a second person, and that it may be this one."""
    waiting = exists().where(
        Decision.request_id == Request.id,
        Decision.state == "proposed",
        Decision.proposed_by != staff_id,
    )
    return and_(Request.state == "open", waiting)


def has_late_tasks(today: date) -> ColumnElement[bool]:
    """The condition that something about a request should have been done elsewhere by now."""
    late = exists().where(
        Erasure.request_id == Request.id,
        Task.erasure_id == Erasure.id,
        Task.state == "open",
        Task.due_on < today,
    )
    return and_(Request.state == "approved", late)


def proposed_among(request_ids: Sequence[int]) -> set[int]:
    """Which of these requests wait for a second person."""
    query = select(Decision.request_id).where(
        Decision.request_id.in_(request_ids), Decision.state == "proposed"
    )
    return set(session().scalars(query))


def erasures_among(request_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Of each of these requests that is being carried out: the state, and the tasks left."""
    left = (
        select(func.count())
        .where(Task.erasure_id == Erasure.id, Task.state == "open")
        .scalar_subquery()
    )
    query = select(Erasure.request_id, Erasure.state, left).where(
        Erasure.request_id.in_(request_ids), Erasure.state != "halted"
    )
    return {number: (state, tasks) for number, state, tasks in session().execute(query)}
