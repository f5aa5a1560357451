"""What we hold: the overview, one page for each kind, corrections, the copy, the history."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from privacycenter import clock
from privacycenter.access import events
from privacycenter.access.copy import Copy, kept_in_words, lies_in_words, page_renderer
from privacycenter.access.finding import field_to_correct, holding_named, own_record
from privacycenter.access.forms import CopyForm, CorrectForm
from privacycenter.access.overview import lines_of, set_apart, summary_of
from privacycenter.access.values import Eyes, for_people
from privacycenter.audit import happenings, record
from privacycenter.holdings import CATEGORIES, Holding, Shape
from privacycenter.holdings.bundle import Counts, page_of
from privacycenter.identity.people import subject_of
from privacycenter.policy import version_now
from privacycenter.records.corrections.noting import earlier_values
from privacycenter.records.review.deciding import dropped_fields
from privacycenter.refusals import Invalid
from privacycenter.rights.queries import open_requests_of
from privacycenter.rights.removal import open_marks
from privacycenter.rights.views import all_in_words
from privacycenter.web import account, details, fresh, limited, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("access", __name__, url_prefix="/you")

PAGE_SIZE = 50
LATEST = 5


def before_asked() -> int | None:
    """Where the page begins, from the address; nonsense is the first page."""
    text = request.args.get("before", "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


@blueprint.get("")
@account
def overview() -> str:
    """What we hold about you."""
    person_id = visitor().owner_id
    lines = lines_of(site().holdings, site().counts.of(subject_of(person_id)))
    shown, nothing = set_apart(lines)
    kinds, settings = site().events, site().settings
    return render_template(
        "access/overview.html",
        lines=shown,
        nothing=nothing,
        summary=summary_of(lines),
        kept=lambda holding: kept_in_words(holding, settings),
        requests=all_in_words(open_requests_of(person_id)),
        latest=happenings(kinds, person_id=person_id, looks=False, limit=LATEST),
        looks=happenings(kinds, person_id=person_id, looks=True, limit=LATEST),
    )


@blueprint.get("/held/<string:holding_key>")
@account
@details
def show_holding(holding_key: str) -> str:
    """One kind of information: its records, and the facts beside them."""
    holding, person_id = holding_named(holding_key), visitor().owner_id
    subject = subject_of(person_id)
    eyes = Eyes(subject, site().settings, site().safe)
    page = page_of(holding, subject, before=before_asked(), size=PAGE_SIZE)
    is_sheet, first = holding.shape is Shape.SHEET, holding.fields[0]
    return render_template(
        "access/show_sheet.html" if is_sheet else "access/show_list.html",
        holding=holding,
        category=next(c for c in CATEGORIES if c.key == holding.category),
        kept=kept_in_words(holding, site().settings),
        lies_in=lies_in_words(holding, site().settings),
        version=version_now(),
        number=Counts([holding]).of(subject)[holding.key],
        page=page,
        before=before_asked(),
        earlier=earlier_values(holding, person_id) if holding.correct else [],
        names={
            row.record: for_people(first, getattr(row, first.key), eyes) for row in page.records
        },
        dropped=dropped_fields(holding.key),
        marks=open_marks(person_id, holding.key) if holding.remove_text else {},
        cell=lambda field, row: for_people(field, getattr(row, field.key), eyes),
    )


@blueprint.route("/held/<string:holding_key>/<string:field_key>", methods=["GET", "POST"])
@account
@details
@writes
@limited("writing.visitor")
def correct_field(holding_key: str, field_key: str) -> Any:
    """Change one value of a sheet, here and now. What it said before is kept."""
    return _correct(holding_named(holding_key, Shape.SHEET), None, field_key)


@blueprint.route(
    "/held/<string:holding_key>/<id:record_id>/<string:field_key>", methods=["GET", "POST"]
)
@account
@details
@writes
@limited("writing.visitor")
def correct_record(holding_key: str, record_id: int, field_key: str) -> Any:
    """The same for one record of a list."""
    return _correct(holding_named(holding_key, Shape.LIST), record_id, field_key)


def _correct(holding: Holding, record_id: int | None, field_key: str) -> Response:
    field, subject = field_to_correct(holding, field_key), subject_of(visitor().owner_id)
    row, form = own_record(holding, subject, record_id), CorrectForm(field)
    assert holding.correct is not None
    if form.validate_on_submit():
        try:
            holding.correct(subject, row.record, field.key, form.value.text, "person")
            return go(
                url_for("access.show_holding", holding_key=holding.key),
                f"{field.label}: saved. Imports from our other systems keep your version.",
            )
        except Invalid as refusal:
            form.blame("value", str(refusal))
    if request.method == "GET":
        eyes = Eyes(subject, site().settings, site().safe)
        form.value.data = eyes.see(field, getattr(row, field.key)) or ""
    page = render_template(
        "access/correct_field.html", holding=holding, field=field, form=form, record_id=record_id
    )
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/copy")
@account
def offer_copy() -> str:
    """What the copy contains, and the button that starts it."""
    return render_template("access/offer_copy.html", form=CopyForm(), holdings=site().holdings)


@blueprint.post("/copy")
@account
@details
@fresh
@writes
def take_copy() -> Response:
    """Stream the copy. It is made while it is sent, and kept nowhere."""
    person_id = visitor().owner_id
    app = site()
    record(events.COPY_TAKEN, person_id=person_id)
    eyes = Eyes(subject_of(person_id), app.settings, app.safe)
    copy = Copy(app.holdings, eyes, app.database, page_renderer(app))
    response = Response(copy.stream(), mimetype="application/zip")
    day = clock.day_of(clock.now(), app.settings.time_zone).isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{day}.zip"'
    return response


@blueprint.get("/activity")
@account
def activity() -> str:
    """Everything that happened to this account."""
    return _history(looks=False)


@blueprint.get("/looks")
@account
def looks() -> str:
    """Who looked at this person's information."""
    return _history(looks=True)


def _history(*, looks: bool) -> str:
    found = happenings(
        site().events,
        person_id=visitor().owner_id,
        looks=looks,
        limit=PAGE_SIZE + 1,
        before=before_asked(),
    )
    return render_template(
        "access/looks.html" if looks else "access/activity.html",
        found=found[:PAGE_SIZE],
        next_before=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        before=before_asked(),
    )
