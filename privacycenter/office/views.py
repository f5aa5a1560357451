"""The office: the queue, one case."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for

from privacycenter.mail.arrival import letters_about
from privacycenter.office import case, removing
from privacycenter.office.deletion.standing import parts_of_queue, standing_of, states_of
from privacycenter.office.forms import ExtendForm, QuestionForm
from privacycenter.refusals import Conflict, Invalid
from privacycenter.rights import lifecycle, queries
from privacycenter.rights.arrival import lost_letter
from privacycenter.rights.extending import why_not
from privacycenter.rights.forms import DeclineForm, MessageForm, TakeForm
from privacycenter.rights.kinds import kind_of
from privacycenter.rights.letters import ANSWERS
from privacycenter.rights.models import PENDING, Request
from privacycenter.rights.pausing import would_pause
from privacycenter.rights.proofs import recovering
from privacycenter.rights.sending_again import send_again
from privacycenter.rights.telling import about
from privacycenter.rights.unproven.waiting import waiting_number
from privacycenter.rights.views import all_in_words, in_words, today
from privacycenter.web import Form, office, site, visitor, writes
from privacycenter.web.going import asked_number, go

blueprint = Blueprint("office", __name__, url_prefix="/office")

PAGE_SIZE = 50
PARTS = ("late", "free", "mine", "undelivered")
FORMS = {
    "form": MessageForm,
    "take": TakeForm,
    "more": ExtendForm,
    "proof": QuestionForm,
}
READ, TAKE, ANSWER = "office:queue:read", "office:requests:take", "office:requests:answer"


@blueprint.get("")
@office(READ)
def show_queue() -> str:
    """Open requests by due date. Nothing here says whose they are."""
    page, show = asked_number("page", 1), request.args.get("show", "all")
    where = {"staff_id": visitor().owner_id, "today": today()}
    more = parts_of_queue(visitor(), today())
    found = queries.queue(show, **where, page=page, size=PAGE_SIZE, more=more)
    cases = all_in_words(found[:PAGE_SIZE])
    holders = {one["case"].taken_by for one in cases if one["case"].taken_by}
    return render_template(
        "office/show_queue.html",
        cases=cases,
        names=case.names_of_staff(holders),
        states=states_of(found),
        counts=queries.queue_counts(**where),
        more=queries.part_counts(more),
        unproven=waiting_number(),
        health=site().health(),
        page=page,
        show=show if show in (*PARTS, *more) else "all",
        has_more=len(found) > PAGE_SIZE,
    )


@blueprint.get("/requests/<id:request_id>")
@office(READ)
def show_case(request_id: int) -> Any:
    """One case: what is personal only for whoever has taken it, while it is open."""
    return make_response(show(lifecycle.request_for_office(request_id)))


def show(one: Request, **sent: Form) -> str:
    """The page of a case; `sent` is the form that was sent and did not pass. Raises Conflict when
    that stands on no page of this case any more."""
    is_mine = one.state == "open" and one.taken_by == visitor().owner_id
    is_free = one.state in PENDING and one.taken_by is None
    if sent and not (is_free if "take" in sent else is_mine):
        raise Conflict(lifecycle.MOVED_ON)
    forms: dict[str, Form] = {name: form(formdata=None) for name, form in FORMS.items()}
    forms |= {"decline": DeclineForm(kind_of(one).grounds, formdata=None)} | sent
    return render_template(
        "office/show_case.html",
        is_mine=is_mine,
        standing=standing_of(one, visitor()),
        **forms,
        problems=[problem for form in forms.values() for problem in form.problems],
        time=what_moves(one) if is_mine else None,
        person=case.look_at_person(one) if is_mine else None,
        messages=queries.messages_in(one) if is_mine else [],
        about=case.what_it_is_about(one, is_mine=is_mine),
        letters=letters_about(about(one)),
        lost=lost_letter(one),
        titles={kind.name: kind.subject for kind in ANSWERS},
        names=case.names_of_staff({one.taken_by} if one.taken_by else set()),
        **in_words(one),
    )


def what_moves(one: Request) -> dict[str, Any]:
    """What may still move the day on which the answer is due."""
    settings = site().settings
    return {"would_pause": would_pause(one, settings), "no_more": why_not(one, settings)}


@blueprint.post("/requests/<id:request_id>/take")
@office(TAKE)
@writes
def take_case(request_id: int) -> Any:
    """Take a case up, and say why. Of two at once, one wins."""
    form = TakeForm()
    if not form.validate_on_submit():
        return make_response(show(lifecycle.request_for_office(request_id), take=form), 422)
    lifecycle.take(request_id, visitor().owner_id, form.reason)
    return go(
        url_for("office.show_case", request_id=request_id),
        "The case is yours. Each time you open it is noted and shown to the person, with the "
        "reason you gave.",
    )


@blueprint.post("/requests/<id:request_id>/let-go")
@office(TAKE)
@writes
def let_go_case(request_id: int) -> Any:
    """Hand a case back."""
    lifecycle.let_go(request_id, visitor().owner_id)
    return go(url_for("office.show_queue"), "The case is back in the queue, with no one.")


@blueprint.post("/requests/<id:request_id>/answer")
@office(ANSWER)
@writes
def answer_case(request_id: int) -> Any:
    """Write to the person."""
    form = MessageForm()
    if not form.validate_on_submit():
        return make_response(show(lifecycle.request_for_office(request_id), form=form), 422)
    lifecycle.write_as_office(request_id, visitor().owner_id, form.text.text)
    return go(
        url_for("office.show_case", request_id=request_id),
        "Your answer stands on the person’s page, and a letter tells them so.",
    )


@blueprint.post("/requests/<id:request_id>/send-again")
@office(ANSWER)
@writes
def send_letter_again(request_id: int) -> Any:
    """Write a letter that did not arrive once more."""
    send_again(request_id, visitor().owner_id)
    return go(
        url_for("office.show_case", request_id=request_id),
        "The letter is on its way again, to the address the person has now.",
    )


@blueprint.post("/requests/<id:request_id>/correct")
@office(ANSWER)
@writes
def correct_case(request_id: int) -> Any:
    """Do what a correction request asks, and close it."""
    is_done = case.correct_as_asked(request_id, visitor().owner_id)
    said = (
        "Corrected. A letter tells the person."
        if is_done
        else "The new address gets a link, and holds once it is opened. The old one is told then."
    )
    return go(url_for("office.show_case", request_id=request_id), said)


@blueprint.post("/requests/<id:request_id>/remove")
@office(ANSWER)
@writes
def remove_case(request_id: int) -> Any:
    """Take a marked text out, and close the request."""
    removing.remove_as_asked(request_id, visitor().owner_id)
    return go(
        url_for("office.show_case", request_id=request_id),
        "The text is gone. A letter tells the person.",
    )


@blueprint.post("/requests/<id:request_id>/let-in")
@office(ANSWER)
@writes
def let_in(request_id: int) -> Any:
    """The office is sure who asks: the new address gets the link that makes it theirs."""
    recovering.let_in(request_id, visitor().owner_id)
    return go(
        url_for("office.show_case", request_id=request_id),
        "The link is on its way to the new address. The old one is told once it is proved.",
    )


@blueprint.post("/requests/<id:request_id>/done")
@office(ANSWER)
@writes
def close_case(request_id: int) -> Any:
    """Close a correction that was done by hand in another system."""
    lifecycle.fulfil(request_id, visitor().owner_id)
    return go(
        url_for("office.show_case", request_id=request_id),
        "Closed as done. A letter tells the person.",
    )


@blueprint.post("/requests/<id:request_id>/decline")
@office(ANSWER)
@writes
def decline_case(request_id: int) -> Any:
    """Decline a request, with a ground and the facts."""
    form = DeclineForm(kind_of(lifecycle.request_for_office(request_id)).grounds)
    try:
        if form.validate_on_submit():
            lifecycle.decline(
                request_id, visitor().owner_id, ground=form.ground.data or "", facts=form.facts.text
            )
            return go(
                url_for("office.show_case", request_id=request_id),
                "Declined. A letter tells the person, and their page says why.",
            )
    except Invalid as refusal:
        form.blame(refusal.field or "facts", str(refusal))
    return make_response(show(lifecycle.request_for_office(request_id), decline=form), 422)
