"""What is said when something does not work: one table from refusal to status and page."""

import logging
import secrets
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from privacycenter import refusals
from privacycenter.cards import holds_card_number
from privacycenter.db.faults import refusal_for

log = logging.getLogger(__name__)

REFUSALS: dict[type[refusals.Refusal], tuple[int, str]] = {
    refusals.Unknown: (404, "Page not found"),
    refusals.NotAllowed: (403, "Not your door"),
    refusals.Invalid: (400, "We cannot read that"),
    refusals.Conflict: (409, "Somebody was faster"),
    refusals.LinkUsed: (410, "This link is used up"),
    refusals.LinkExpired: (410, "This link is too old"),
    refusals.LinkBroken: (400, "This link does not work"),
    refusals.TooMany: (429, "Too many tries"),
    refusals.Busy: (503, "One moment"),
}
FRESH_LINK = (refusals.LinkUsed, refusals.LinkExpired, refusals.LinkBroken)
HTTP_WORDS = {
    400: ("We cannot read that", "Your browser sent something this site cannot read."),
    403: ("Not your door", "This page is not open to you."),
    404: ("Page not found", refusals.Unknown.sentence),
    405: ("Not this way", "This address does not answer to that kind of request."),
    413: ("Too large", "What you sent is larger than this page takes. Shorten it and try again."),
    414: ("Address too long", "The address of this page is too long."),
    415: ("We cannot read that", "Your browser sent a kind of content this page does not take."),
    429: ("Too many tries", refusals.TooMany.sentence),
    431: ("Too large", "Your browser sent headers that are too large."),
}


def error_page(status: int, title: str, sentence: str, **more: Any) -> Response:
    """A page that says what happened and what comes next."""
    page = render_template("web/error.html", status=status, title=title, sentence=sentence, **more)
    return make_response(page, status)


def here() -> str:
    """Where to come back to: the present page, or the one its form stood on."""
    path = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return "/" if holds_card_number(path) else path  # no answer repeats one


def on_refusal(error: refusals.Refusal) -> Any:
    if isinstance(error, refusals.SignInFirst):
        door = "accounts.sign_in" if request.path.startswith("/office") else "identity.sign_in"
        return redirect(url_for(door, next=here()), 303)
    if isinstance(error, refusals.SetUpFirst):
        return redirect(url_for("accounts.set_up"), 303)
    if isinstance(error, refusals.ProveAgain):
        return redirect(url_for("identity.prove_again", next=here()), 303)
    if isinstance(error, refusals.DeclareFirst):
        return redirect(url_for("proofs.declare", next=here()), 303)
    status, title = REFUSALS[type(error)]
    response = error_page(status, title, str(error), fresh_link=isinstance(error, FRESH_LINK))
    if isinstance(error, refusals.TooMany):
        minutes = -(-error.seconds // 60)
        response = error_page(status, title, f"{error} Try again in {minutes} minutes.")
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, refusals.Busy):
        response.headers["Retry-After"] = "10"
    return response


def on_database_error(error: DBAPIError) -> Any:
    refusal = refusal_for(error)
    if refusal is None:
        return on_fault(error)
    log.warning("database refused", extra={"why": type(error.orig).__name__})
    return on_refusal(refusal)


def on_csrf(_error: CSRFError) -> Any:
    return error_page(
        400,
        "This page was open for too long",
        "To be safe, nothing was changed. Go back, load the page again and repeat the last step.",
    )


def on_http(error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    status = error.code or 500
    title, sentence = HTTP_WORDS.get(status, ("That did not work", "Something went wrong."))
    response = error_page(status, title, sentence)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def on_fault(error: Exception) -> Any:
    number = secrets.token_hex(4)
    log.error("fault %s", number, exc_info=error, extra={"fault": number})
    return error_page(
        500,
        "Something broke",
        f"That is our fault, and nothing was changed. If it happens again, tell us the number "
        f"{number}.",
    )
