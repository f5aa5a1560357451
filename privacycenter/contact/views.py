"""Writing to us (P62): one page for everybody, signed in or not, and what was received."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import flask
from flask import Blueprint, g, make_response, render_template, url_for

from privacycenter.contact.forms import ContactForm
from privacycenter.contact.receiving import Writer, receive, reference_of
from privacycenter.identity.people import name_of, stored_address
from privacycenter.web import limited, public, site, visitor, writes
from privacycenter.web.going import go

blueprint = Blueprint("contact", __name__)

SENT = "message_sent"  # in the browser's session: the number of its last message


@dataclass(frozen=True)
class Known:
    """Who is signed in, and where we answer them."""

    person_id: int
    address: str


def known_writer() -> Known | None:
    """Whoever is signed in at the account door and has an address."""
    who = visitor()
    if who is None or who.door != "account":
        return None
    address = stored_address(who.owner_id)
    return None if address is None else Known(who.owner_id, address)


@blueprint.route("/contact", methods=["GET", "POST"])
@public
@writes
@limited("contact.sender", "contact.address")
def write_to_us() -> Any:
    """Write a message. The same page answers for every address."""
    known = known_writer()
    name = name_of(known.person_id) if known else None
    form = ContactForm(has_address=known is not None, data={"name": name})
    if form.validate_on_submit():
        address = known.address if known else form.address.text
        writer = Writer(address, form.name.text, known.person_id if known else None)
        message = receive(
            writer, form.text.text, settings=site().settings, quiet=bool(g.full_limits)
        )
        flask.session[SENT] = [reference_of(message), message.answer_by.isoformat()]
        return go(url_for("contact.message_sent"))
    page = render_template("contact/write_to_us.html", form=form, known=known)
    return make_response(page, 422 if form.errors else 200)


@blueprint.get("/contact/sent")
@public
def message_sent() -> Any:
    """What was received, its number, and by when we answer."""
    sent = flask.session.get(SENT)
    if sent is None:
        return go(url_for("contact.write_to_us"))
    reference, answer_by = sent
    page = make_response(
        render_template(
            "contact/message_sent.html",
            reference=reference,
            answer_by=date.fromisoformat(answer_by),
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page
