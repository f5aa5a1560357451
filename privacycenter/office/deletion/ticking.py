"""What is left to do elsewhere once an erasure is approved: how far the worker is, and the tasks
for people, ticked with evidence. Whose they are is shown to whoever has the case alone."""

from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from privacycenter.office.case import names_of_staff
from privacycenter.office.deletion import showing
from privacycenter.office.deletion.forms import TaskForm
from privacycenter.office.deletion.standing import ANSWER
from privacycenter.office.deletion.steps import deletion, to_case
from privacycenter.refusals import Invalid, Unknown
from privacycenter.rights.deletion import queries, tasks
from privacycenter.rights.deletion.models import Task
from privacycenter.rights.models import Request
from privacycenter.rights.views import in_words
from privacycenter.web import office, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("tasks", __name__, url_prefix="/office/requests")

WHO = "your name, user ID and addresses, to have you erased elsewhere"
PROGRESS = "how far your erasure is"


@blueprint.get("/<id:request_id>/tasks")
@office(ANSWER)
def show_tasks(request_id: int) -> Any:
    """How far the erasure is, and what is left to do elsewhere."""
    return make_response(tasks_page(deletion(request_id)))


def tasks_page(one: Request, sent: TaskForm | None = None) -> str:
    erasure = queries.last_erasure_of(one.id)
    if erasure is None:
        raise Unknown
    is_mine = one.taken_by == visitor().owner_id
    found = queries.tasks_of(erasure)
    whose = tasks.whose_records(erasure, site().means) if is_mine else None
    if is_mine:
        showing.note_look(one, WHO if whose else PROGRESS)
    return render_template(
        "tasks/show_tasks.html",
        erasure=erasure,
        is_mine=is_mine,
        going=[one for one in queries.parts_of_erasure(erasure) if one.verdict == "goes"],
        tasks=[(task, form_of(task, sent)) for task in found] if is_mine else [],
        left=sum(task.state == "open" for task in found),
        whose=whose,
        names=names_of_staff({one.done_by for one in found if one.done_by}),
        problems=sent.problems if sent else [],
        **in_words(one),
    )


def form_of(task: Task, sent: TaskForm | None) -> TaskForm:
    return sent if sent and sent.task.id == task.id else TaskForm(task, formdata=None)


@blueprint.post("/<id:request_id>/tasks/<id:task_id>")
@office(ANSWER)
@writes
def end_task(request_id: int, task_id: int) -> Any:
    """Tick a task, with what shows it. With the last one the request closes."""
    one = deletion(request_id)
    form = TaskForm(task_of(one, task_id))
    try:
        if form.validate_on_submit():
            tasks.end_task(
                request_id,
                visitor().owner_id,
                task_id=task_id,
                state=form.state.data,
                evidence=form.evidence.text,
                means=site().means,
            )
            if one.state == "fulfilled":
                return to_case(
                    request_id,
                    "That was the last one: the request is closed. A letter tells the person.",
                )
            return go(url_for("tasks.show_tasks", request_id=request_id), "Noted.")
    except Invalid as refusal:
        form.blame(refusal.field or "evidence", str(refusal))
    return make_response(tasks_page(one, form), 422)


def task_of(one: Request, task_id: int) -> Task:
    """A task of this request. Raises Unknown."""
    erasure = queries.last_erasure_of(one.id)
    found = queries.tasks_of(erasure) if erasure else []
    task = next((task for task in found if task.id == task_id), None)
    if task is None:
        raise Unknown
    return task
