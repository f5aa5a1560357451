"""The page that marks a text: it shows it, says what happens, and files the request."""

from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from privacycenter.access.finding import field_to_mark, holding_named, own_record
from privacycenter.access.values import Eyes, for_people
from privacycenter.identity.people import subject_of
from privacycenter.rights import removal
from privacycenter.rights.forms import RemovalForm
from privacycenter.web import account, details, fresh, limited, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("marking", __name__, url_prefix="/you/held")

MARKED = "Marked. A person looks at it and writes to you."
BEFORE = "You had marked this text already. Here is where that stands."
GONE = "There is no text there any more."


@blueprint.route(
    "/<string:holding_key>/<id:record_id>/<string:field_key>/mark", methods=["GET", "POST"]
)
@account
@details
@fresh
@writes
@limited("writing.visitor")
def mark_text(holding_key: str, record_id: int, field_key: str) -> Any:
    """Mark a text for removal. Fresh, because what is removed does not come back."""
    holding, person_id = holding_named(holding_key), visitor().owner_id
    field, subject = field_to_mark(holding, field_key), subject_of(person_id)
    text = getattr(own_record(holding, subject, record_id), field.key)
    marks = removal.open_marks(person_id, holding.key)
    if (record_id, field.key) in marks:
        return go(_request_page(marks[record_id, field.key]), BEFORE)
    if not text:
        return go(url_for("access.show_holding", holding_key=holding.key), GONE)
    form = RemovalForm()
    if form.validate_on_submit():
        number, is_new = removal.mark_text(
            person_id,
            holding=holding.key,
            record=record_id,
            field=field.key,
            note=form.note.text,
            settings=site().settings,
        )
        return go(_request_page(number), MARKED if is_new else BEFORE)
    page = render_template(
        "marking/mark_text.html",
        form=form,
        holding=holding,
        field=field,
        record_id=record_id,
        text=for_people(field, text, Eyes(subject, site().settings, site().safe)),
    )
    return make_response(page, 422 if form.errors else 200)


def _request_page(number: int) -> str:
    return url_for("rights.show_request", request_id=number)
