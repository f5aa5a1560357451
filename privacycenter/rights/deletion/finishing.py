"""What remains when the last row is gone: tasks for people, the receipt, the letter; and, once
the last task is ticked, the end of the request."""

from collections.abc import Sequence

from privacycenter import clock
from privacycenter.db import session
from privacycenter.mail import LetterKind, put_in_outbox
from privacycenter.receipts.issuing import issue
from privacycenter.rights import events as rights_events
from privacycenter.rights import letters, lifecycle
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.elsewhere import tasks_after
from privacycenter.rights.deletion.forgetting import forget_if_done
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Erasure, Part, Task
from privacycenter.rights.deletion.proof import content_of
from privacycenter.rights.deletion.queries import open_tasks, tasks_of
from privacycenter.rights.deletion.whose import Whose
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.minimising import end_what_else_was_asked, minimise_requests_of
from privacycenter.rights.models import Request
from privacycenter.rights.telling import about


def finish(
    erasure: Erasure, request: Request, parts: Sequence[Part], whose: Whose, means: Means
) -> None:
    """All at once: either the erasure is finished, with its receipt and its letter, or not yet.
    Raises RuntimeError when the tables still show something: an eraser would be wrong."""
    left = means.counts.of(whose.subject)
    if forgotten := [part.holding for part in parts if left.get(part.holding)]:
        raise RuntimeError(f"erasers left something behind in {', '.join(forgotten)}")
    if erasure.closes_account:
        minimise_requests_of(erasure.person_id)
        end_what_else_was_asked(erasure.person_id)
    _hand_out_tasks(erasure, parts, means)
    erasure.state, erasure.finished_at = "finished", clock.now()
    session().flush()  # the receipt and the request's trigger look at it
    _give_receipt(erasure, request, means)
    _write(letters.ERASED, erasure, request, whose)
    number = sum(part.erased for part in parts)
    lifecycle.note(request, events.ERASED, number=number, erasure=erasure.key)
    if not open_tasks(erasure.id):
        _close(erasure, request, means)


def tick(task: Task, erasure: Erasure, request: Request, means: Means) -> None:
    """A task was ended just now. With the last one the request ends, by a new edition of the
    receipt and a letter."""
    lifecycle.note(request, events.TASK_DONE, role=lifecycle.role_of_actor())
    if erasure.state != "finished" or open_tasks(task.erasure_id):
        return
    whose = Whose.open(erasure.subject or "", means.safe, erasure.key)
    _give_receipt(erasure, request, means)
    _write(letters.CLOSED, erasure, request, whose)
    _close(erasure, request, means)


def _hand_out_tasks(erasure: Erasure, parts: Sequence[Part], means: Means) -> None:
    """Whoever has the same elsewhere: processors to be told, systems in which nobody but a person
    can erase."""
    gone = [means.holding(part.holding) for part in parts if part.erased]
    tasks = tasks_after(
        [one for one in gone if one is not None],
        closes_account=erasure.closes_account,
        settings=means.settings,
        today=means.today,
    )
    for task in tasks:
        task.erasure_id = erasure.id
    session().add_all(tasks)


def _give_receipt(erasure: Erasure, request: Request, means: Means) -> None:
    session().flush()  # what it says is read from the tables
    issue(
        about=about(request),
        person_id=erasure.person_id,
        content=content_of(request, erasure, tasks_of(erasure)),
        settings=means.settings,
    )


def _write(kind: LetterKind, erasure: Erasure, request: Request, whose: Whose) -> None:
    """To the address the person had. When the account is gone the letter's row forgets it, too,
    once it is posted."""
    if whose.main_address is None:
        return
    put_in_outbox(
        kind,
        address=whose.main_address,
        person_id=None if erasure.closes_account else erasure.person_id,
        about=about(request),
        forgets=erasure.closes_account,
        name=whose.name,
        reference=reference_of(request),
        request_id=request.id,
    )


def _close(erasure: Erasure, request: Request, means: Means) -> None:
    forget_if_done(erasure, means)
    lifecycle.move(request, "approved", "fulfilled", closed_at=clock.now())
    lifecycle.note(request, rights_events.FULFILLED)
