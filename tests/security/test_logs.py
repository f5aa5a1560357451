"""Logs: what an operator needs, and nothing that names a person or opens a door."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Response
from sqlalchemy.exc import IntegrityError

from privacycenter.app import create_app
from privacycenter.cli.gunicorn_logs import drop_request
from privacycenter.web import Site, public
from privacycenter.web.logs import JsonLines
from tests.cast import PASSWORD, Cast
from tests.guest import Guest
from tests.mailbox import Mailbox

PERSONAL = (
    "dana",
    "whitfield",
    "tomas",
    "rosa",
    "nobody@",
    "example.com",
    "example.org",
    "127.0.0.1",
    "203.0.113",
    PASSWORD,
    "not this one",
    "not this one either",
    "Depot Road",
    "my own words",
)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as it is written in production."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: record.name != "mail.log")  # the mail server of the tests
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def nothing_personal(lines: io.StringIO, *more: str) -> list[dict[str, Any]]:
    text = lines.getvalue()
    for personal in (*PERSONAL, *more):
        assert personal.casefold() not in text.casefold(), personal
    return [json.loads(line) for line in text.splitlines()]


def test_a_visit_leaves_no_name_address_or_token(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int], lines: io.StringIO
) -> None:
    """A whole visit: wrong password, link, letter, correction, request, copy, office, out."""
    remote = {"REMOTE_ADDR": "203.0.113.7"}
    wrong = {"csrf_token": guest.token(), "login": "dwhitfield", "password": "not this one"}
    guest.client.post("/sign-in?next=/you?dana", data=wrong, environ_overrides=remote)
    for address in (cast.member_address, cast.nobody):
        guest.post("/sign-in/link", address=address)
    post()
    link = mailbox.link_to(cast.member_address)
    guest.get(link)
    guest.post(link)
    guest.get(link, status=410)
    guest.get(f"{link}x", status=400)
    guest.get("/you?q=dana@example.com", headers={"User-Agent": "Dana Whitfield's"})
    guest.post("/you/held/member-information/occupation", value="my own words")
    guest.post("/you/requests/correction", field="other", should_say="my own words")
    number = guest.answer.headers["Location"].rsplit("/", 1)[1]
    guest.post("/you/copy", status=200)
    guest.get("/you/held/dana@example.com", status=404)
    guest.get("/dana@example.com", status=404)
    key = guest.client.get_cookie("__Host-session", domain="privacy.example.com")
    assert key is not None
    guest.post("/sign-out")
    guest.sign_in_to_office()
    guest.post(f"/office/requests/{number}/take", because="due")
    guest.get(f"/office/requests/{number}")
    token = link.rsplit("/", 1)[1]
    found = nothing_personal(lines, token, token[:20], key.value[:30])
    assert {line["level"] for line in found} == {"info"}
    assert "/sign-in/link/<string:token>" in {line.get("route") for line in found}


@pytest.mark.parametrize("mood", ["later", "never"])
def test_a_letter_that_is_not_taken_is_logged_without_its_address(
    guest: Guest,
    cast: Cast,
    mailbox: Mailbox,
    post: Callable[[], int],
    lines: io.StringIO,
    mood: str,
) -> None:
    mailbox.mood = mood
    guest.post("/sign-in/link", address=cast.member_address)
    post()
    found = nothing_personal(lines, "sign-in/link/ey", "not wanted here")
    assert any(line["what"] == "letter not posted" for line in found)


def test_a_fault_is_logged_with_places_and_without_values(
    app: Site, cast: Cast, lines: io.StringIO
) -> None:
    broken = create_app(app.settings)  # of its own: a page cannot be taken away again
    broken.config.update(SERVER_NAME="privacy.example.com", PREFERRED_URL_SCHEME="https")

    @broken.get("/breaks/<string:token>")
    @public
    def breaks(token: str) -> Response:
        value = "dana@example.com my own words"
        raise IntegrityError(f"INSERT {value}", {"a": value}, ValueError(value))

    page = Guest(broken).get("/breaks/dana@example.com", status=500)
    broken.database.dispose()
    found = nothing_personal(lines)
    fault = next(line for line in found if line["level"] == "error")
    assert fault["fault"] in page.text
    assert fault["exception"] == "IntegrityError"
    assert any("breaks" in place for place in fault["places"])


def test_no_text_breaks_out_of_its_line() -> None:
    for odd in ('a\n{"level": "info"}', "a\r\nb", "\u2028", "\x1b[31m", "\ud800", '"}'):
        record = logging.LogRecord("odd", logging.WARNING, "x", 1, "%s", (odd,), None)
        record.why = odd
        line = JsonLines().format(record)
        assert line.isascii()
        assert len(line.splitlines()) == 1
        assert json.loads(line)["level"] == "warning"


@pytest.mark.parametrize(
    ("message", "arguments", "left"),
    [
        ("Invalid request from ip=203.0.113.7: /sign-in/link/tok en", (), "Invalid request"),
        ("Error handling request %s", ("/sign-in/link/token",), "Error handling request"),
        ("Error handling request %s %s", ("GET", "/x"), "Error handling request"),
        ("Booting worker with pid: %s", (7,), "Booting worker with pid: 7"),
    ],
)
def test_the_servers_own_messages_carry_no_request(
    message: str, arguments: tuple[object, ...], left: str
) -> None:
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "x", 1, message, arguments, None)
    assert drop_request(record)
    assert record.getMessage() == left
