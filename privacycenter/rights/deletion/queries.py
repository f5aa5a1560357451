"""What the pages and the worker ask about decisions, erasures and tasks."""

from sqlalchemy import func, select

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
    return list(
        session().scalars(select(Part).where(Part.decision_id == decision.id).order_by(Part.place))
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


def proposals() -> int:
    """How many decisions wait for a second person."""
    query = (
        select(func.count())
        .select_from(Decision)
        .join(Request, Request.id == Decision.request_id)
        .where(Decision.state == "proposed", Request.state == "open")
    )
    return session().scalar(query) or 0
