"""The review: all kinds of information, the fields of one, a decision about one field."""

from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from privacycenter.access.copy import kept_in_words
from privacycenter.holdings import Field, Holding
from privacycenter.office.review.forms import ReviewForm
from privacycenter.records.review import deciding
from privacycenter.records.review.emptying import uses_of
from privacycenter.refusals import Invalid, Unknown
from privacycenter.web import office, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("review", __name__, url_prefix="/office/review")

REVIEW = "office:fields:review"


def _holding(key: str) -> Holding:
    found = next((one for one in site().holdings if one.key == key), None)
    if found is None:
        raise Unknown
    return found


@blueprint.get("")
@office(REVIEW)
def list_holdings() -> str:
    """Every kind of information, with how many of its fields are due for review."""
    found = [(holding, deciding.standings(holding)) for holding in site().holdings]
    due = sum(one.is_due for _, fields in found for one in fields)
    return render_template("review/list_holdings.html", found=found, due=due)


@blueprint.get("/<string:holding_key>")
@office(REVIEW)
def list_fields(holding_key: str) -> str:
    """The fields of one kind: what each is needed for, how much it is used, how old it is."""
    holding = _holding(holding_key)
    return render_template(
        "review/list_fields.html",
        holding=holding,
        kept=kept_in_words(holding, site().settings),
        standings=deciding.standings(holding),
        uses=uses_of(holding),
    )


@blueprint.route("/<string:holding_key>/<string:field_key>", methods=["GET", "POST"])
@office(REVIEW)
@writes
def review_field(holding_key: str, field_key: str) -> Any:
    """Keep a field for another year, or drop it."""
    holding = _holding(holding_key)
    field: Field | None = holding.field(field_key)
    if field is None:
        raise Unknown
    form = ReviewForm()
    if form.validate_on_submit():
        try:
            deciding.decide(
                holding,
                field,
                form.decision.data or "",
                form.reason.text,
                staff_id=visitor().owner_id,
            )
            return go(
                url_for("review.list_fields", holding_key=holding.key),
                f"{field.label}: kept for another year."
                if form.decision.data == "keep"
                else f"{field.label}: dropped. The worker empties it; `privacycenter retention "
                "--dry-run` tells how much. Imports leave it empty from now on.",
            )
        except Invalid as refusal:
            form.blame(refusal.field or "reason", str(refusal))
    page = render_template(
        "review/review_field.html",
        form=form,
        holding=holding,
        field=field,
        use=uses_of(holding).get(field.key),
        standing=next(one for one in deciding.standings(holding) if one.field is field),
    )
    return make_response(page, 422 if form.errors else 200)
