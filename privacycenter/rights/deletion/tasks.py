"""Tasks: what only a person can do elsewhere, ticked with evidence. The request is not closed
before the last one."""

from sqlalchemy import select

from privacycenter import clock
from privacycenter.db import session, to_change
from privacycenter.refusals import Conflict, Invalid, Unknown
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion.finishing import tick
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Erasure, Task
from privacycenter.rights.deletion.whose import Whose
from privacycenter.rights.models import Request

ENDS = ("done", "not_possible")


def end_task(
    request_id: int, staff_id: int, *, task_id: int, state: str, evidence: str, means: Means
) -> None:
    """Tick a task as done, or say why it cannot be done. Raises Conflict when a colleague did
    already, Invalid without evidence."""
    request = lifecycle.taken_request(request_id, staff_id, "approved")
    task, erasure = _task(request, task_id)
    if state not in ENDS:
        raise Invalid("Choose what became of it", field="state")
    if not evidence.strip():
        raise Invalid(
            "Write what shows it: a ticket, a letter, whom you spoke to", field="evidence"
        )
    if task.state != "open":
        raise Conflict("A colleague was a moment faster: this task is done.")
    task.state, task.evidence = state, evidence.strip()
    task.done_by, task.done_at = staff_id, clock.now()
    session().flush()  # how many are left is asked next
    tick(task, erasure, request, means)


def whose_records(erasure: Erasure, means: Means) -> Whose | None:
    """Whom a task is about, while one is left."""
    if erasure.subject is None:
        return None
    return Whose.open(erasure.subject, means.safe, erasure.key)


def _task(request: Request, task_id: int) -> tuple[Task, Erasure]:
    """The task and its erasure, held: of two who end the last two tasks, one closes the request."""
    erasure = session().scalar(
        to_change(
            select(Erasure).where(Erasure.request_id == request.id, Erasure.state == "finished")
        )
    )
    task = None
    if erasure is not None:
        task = session().scalar(
            to_change(select(Task).where(Task.id == task_id, Task.erasure_id == erasure.id))
        )
    if task is None or erasure is None:
        raise Unknown
    return task, erasure
