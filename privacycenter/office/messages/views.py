"""Messages: the list by due date, and one of them, for whoever has taken it."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for

from privacycenter.contact import answering, queries
from privacycenter.contact.models import ContactMessage
from privacycenter.contact.receiving import about_of
from privacycenter.mail.arrival import letters_about
from privacycenter.office import case
from privacycenter.office.messages.forms import AnswerForm
from privacycenter.refusals import Conflict
from privacycenter.rights.forms import TakeForm
from privacycenter.rights.views import today
from privacycenter.web import office, site, visitor, writes
from privacycenter.web.going import asked_number, go

blueprint = Blueprint("messages", __name__, url_prefix="/office/messages")

PAGE_SIZE = 50
PARTS = ("late", "free", "mine", "back")
READ, ANSWER = "office:messages:read", "office:messages:answer"


@blueprint.get("")
@office(READ)
def list_messages() -> str:
    """Messages that wait, by due date. Nothing here says who wrote them."""
    page, show = asked_number("page", 1), request.args.get("show", "all")
    staff_id = visitor().owner_id
    found = queries.waiting_messages(
        show, staff_id=staff_id, settings=site().settings, page=page, size=PAGE_SIZE
    )
    shown = found[:PAGE_SIZE]
    return render_template(
        "messages/list_messages.html",
        messages=shown,
        names=case.names_of_staff({one.taken_by for one in shown if one.taken_by}),
        counts=queries.message_counts(staff_id=staff_id, today=today()),
        page=page,
        show=show if show in PARTS else "all",
        has_more=len(found) > PAGE_SIZE,
    )


@blueprint.get("/<id:message_id>")
@office(READ)
def show_message(message_id: int) -> Any:
    """One message: what it says only for whoever has taken it, while it waits."""
    return make_response(show(answering.message_numbered(message_id)))


def show(
    message: ContactMessage, form: AnswerForm | None = None, take: TakeForm | None = None
) -> str:
    is_waiting = answering.is_waiting(message)
    is_mine = is_waiting and message.taken_by == visitor().owner_id
    if take is not None and (message.taken_by is not None or not is_waiting):
        raise Conflict(answering.FASTER)
    if is_mine:
        answering.note_look(message)
    return render_template(
        "messages/show_message.html",
        message=message if is_mine else None,
        line=queries.waiting(message, site().settings),
        state=message.state,
        times={
            "written": message.written_at,
            "taken": message.taken_at,
            "answered": message.answered_at,
        },
        is_waiting=is_waiting,
        letters=letters_about(about_of(message)),
        names=case.names_of_staff({message.taken_by} if message.taken_by else set()),
        form=form or AnswerForm(formdata=None),
        take=take or TakeForm(formdata=None),
    )


@blueprint.post("/<id:message_id>/take")
@office(ANSWER)
@writes
def take_message(message_id: int) -> Any:
    """Take a message up, and say why. Of two at once, one wins."""
    form = TakeForm()
    if not form.validate_on_submit():
        return make_response(show(answering.message_numbered(message_id), take=form), 422)
    answering.take(message_id, visitor().owner_id, form.reason)
    return go(
        url_for("messages.show_message", message_id=message_id),
        "The message is yours. Each time you open it is noted with the reason you gave, and shown "
        "to the person, if we know them.",
    )


@blueprint.post("/<id:message_id>/let-go")
@office(ANSWER)
@writes
def let_go_message(message_id: int) -> Any:
    """Hand a message back."""
    answering.let_go(message_id, visitor().owner_id)
    return go(url_for("messages.list_messages"), "The message is back in the list, with no one.")


@blueprint.post("/<id:message_id>/answer")
@office(ANSWER)
@writes
def answer_message(message_id: int) -> Any:
    """Write the answer, which goes out as a letter."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return make_response(show(answering.message_numbered(message_id), form), 422)
    answering.answer(message_id, visitor().owner_id, form.text.text, site().settings)
    return go(
        url_for("messages.show_message", message_id=message_id),
        "Your answer is on its way. Should it not arrive, the message is here again.",
    )


@blueprint.post("/<id:message_id>/close")
@office(ANSWER)
@writes
def close_message(message_id: int) -> Any:
    """Close a message whose answer did not arrive."""
    answering.close_unreached(message_id, visitor().owner_id)
    return go(
        url_for("messages.show_message", message_id=message_id),
        "Closed. It does not count as answered.",
    )
