"""Where anybody checks a receipt, and the keys to check it with elsewhere."""

import re
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from privacycenter.db import reading
from privacycenter.receipts.forms import CheckForm
from privacycenter.receipts.issuing import VERIFY_AT, content_of, file_of
from privacycenter.receipts.keys import keys_in_json, public_keys, published_keys
from privacycenter.receipts.models import Receipt
from privacycenter.receipts.sheet import sheet_of
from privacycenter.receipts.verifying import verify
from privacycenter.web import machine, public, site, writes

blueprint = Blueprint("receipts", __name__)

KEYS_FOR = "public, max-age=300"  # seconds: a new key is known everywhere soon


@blueprint.route(VERIFY_AT, methods=["GET", "POST"])
@public
@writes
def verify_receipt() -> Any:
    """Check a receipt. Takes a POST and writes nothing: what is given is looked at and dropped."""
    form = CheckForm()
    verdict = sheet = None
    if form.validate_on_submit():
        if form.document:
            with reading():
                keys = public_keys(site().settings)
            verdict = verify(form.document, keys)
        else:
            form.blame("file", "Choose the file, or paste its text")
    if verdict and verdict.is_good:
        sheet = sheet_of(verdict.content)
    page = render_template("receipts/verify_receipt.html", form=form, verdict=verdict, sheet=sheet)
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/.well-known/receipt-keys.json")
@machine
def receipt_keys() -> Response:
    """The public keys, as a list: key_id, public_key, algorithm, first_used_at."""
    response = Response(keys_in_json(published_keys(site().settings)), mimetype="application/json")
    response.headers["Cache-Control"] = KEYS_FOR
    return response


def download(receipt: Receipt) -> Response:
    """A receipt as a file, for the views of whoever issued it."""
    reference = re.sub(r"[^A-Za-z0-9-]", "", str(content_of(receipt).get("reference", "")))
    name = f"receipt-{reference or receipt.serial}-{receipt.edition}.json"
    response = Response(file_of(receipt), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
