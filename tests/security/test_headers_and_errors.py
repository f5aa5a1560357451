"""Every answer, the refusals too: the same headers, no inside, nothing from elsewhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Response
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from privacycenter.web import Site
from tests.cast import PASSWORD, Cast, open_request
from tests.guest import Guest
from tests.security.addresses import METHODS, places

NewGuest = Callable[[], Guest]
SECRET = "a-secret-of-the-inside"
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
CSP = (
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|sqlalchemy|psycopg|sqlite|werkzeug|jinja|gunicorn|flask|python/|"
    r"SELECT |INSERT |" + SECRET,
    re.IGNORECASE,
)
NOT_OURS = (
    "/console",
    "/.git/config",
    "/.env",
    "/openapi.json",
    "/swagger",
    "/metrics",
    "/admin",
    "/debug",
    "/server-status",
    "/wsgi.py",
    "/instance/settings.toml",
    "/static",
    "/static/",
    "/static/..",
    "/static/../pyproject.toml",
    "/static/%2e%2e/pyproject.toml",
    "/static/..%2fpyproject.toml",
    "/static/..%5cpyproject.toml",
    "/static/.%00./x",
    "/static//etc/passwd",
    "/static//evil.example/x",
    "/static/base.css%00.html",
    "/you?__debugger__=yes&cmd=resource&f=debugger.js",
)


def check(answer: Any, where: object) -> None:
    headers = answer.headers
    for name, value in WANTED.items():
        assert headers.get(name) == value, (where, name)
    policy = headers["Content-Security-Policy"]
    assert set(CSP) <= set(policy.split("; ")), where
    assert "unsafe" not in policy, where
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), where
    assert "geolocation=()" in headers["Permissions-Policy"], where
    age = re.fullmatch(r"max-age=(\d+); includeSubDomains", headers["Strict-Transport-Security"])
    assert age, where
    assert int(age[1]) >= 31536000, where
    for telling in ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Via"):
        assert telling not in headers, (where, telling)


@pytest.fixture
def broken(app: Site) -> Site:
    """The same site with one view more, which fails with a secret in its error."""

    @app.get("/breaks")
    def breaks() -> Response:
        raise RuntimeError(f"{SECRET} dana@example.com")

    from privacycenter.web import public

    public(app.view_functions["breaks"])
    return app


def test_every_answer_of_every_address_carries_the_headers(
    guest: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    """As nobody, as a member, as a clerk; by every method; found, refused or not there."""
    with guest.app.database.work(writes=True):
        number = open_request(guest.app, cast.member, "correction", field="x", should_say="x").id
    for who in (new_guest(), guest.sign_in(), new_guest().sign_in_to_office()):
        for place in places(guest.app, request_id=number, token="a.b.c"):
            for method in ("GET", "POST", "OPTIONS", "TRACE"):
                with who.client.open(place.path, method=method) as answer:
                    check(answer, (method, place.path))
                    assert answer.status_code < 500, (method, place.path)
        for path in ("/nowhere", "/you/held/nothing", "/you/requests/999"):
            check(who.client.get(path), path)
    check(guest.client.post("/sign-in", data=b"x" * 100_000), "413")
    check(guest.client.get("/", headers={"Host": "evil.example"}), "400")
    check(guest.client.get("/static/base.css", headers={"Range": "bytes=9999999-"}), "416")
    wrong = {"csrf_token": guest.token(), "login": "dwhitfield", "password": "not this one"}
    for _ in range(21):  # ten, and as many again should a new quarter of an hour begin
        answer = guest.client.post("/sign-in", data=wrong)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    check(answer, "429")


def test_what_is_personal_is_stored_nowhere(guest: Guest, new_guest: NewGuest) -> None:
    guest.sign_in()
    for who, audiences in ((guest, ("account", "public")), (new_guest(), ("account", "office"))):
        for place in places(guest.app, *audiences):
            if "GET" in place.methods:
                answer = who.client.get(place.path)
                assert answer.headers["Cache-Control"] == "no-store", place.path
    for path in ("/sign-in", "/office/sign-in"):  # each carries a token of this browser
        assert new_guest().client.get(path).headers["Cache-Control"] == "no-store"


def test_no_page_sets_a_cookie_it_may_be_stored_with(guest: Guest, new_guest: NewGuest) -> None:
    for place in places(guest.app):
        if "GET" not in place.methods:
            continue
        with new_guest().client.get(place.path) as answer:
            if "Set-Cookie" in answer.headers:
                assert answer.headers["Cache-Control"] == "no-store", place.path
            if place.sign.audience == "machine":
                assert "Set-Cookie" not in answer.headers, place.path


def test_no_page_asks_another_host_for_anything(guest: Guest, new_guest: NewGuest) -> None:
    for who in (new_guest(), guest.sign_in(), new_guest().sign_in_to_office()):
        for place in places(guest.app, token="a.b.c"):
            if "GET" in place.methods and place.endpoint != "static":
                page = who.client.get(place.path).get_data(as_text=True)
                for asked in re.findall(r"(?:src|action|poster|data)=\"([^\"]*)\"", page):
                    assert asked.startswith("/"), (place.path, asked)
                    assert not asked.startswith("//"), (place.path, asked)
                for link in re.findall(r"<link[^>]*href=\"([^\"]*)\"", page):
                    assert re.match(r"/(?!/)", link), (place.path, link)
    for sheet in ("tokens.css", "base.css", "components.css", "mark.svg"):
        with guest.client.get(f"/static/{sheet}") as answer:
            text = answer.get_data(as_text=True).replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"url\(|@import|https?:|<script", text), sheet


def test_nothing_else_is_there(guest: Guest) -> None:
    for path in NOT_OURS:
        answer = guest.client.get(path)
        assert answer.status_code in (400, 404, 303, 308), path
        leads_to = answer.headers.get("Location", "/")
        assert re.match(r"(https://privacy\.example\.com)?/(?!/)", leads_to), path
        assert not INSIDE.search(answer.get_data(as_text=True)), path


def test_methods_nobody_declared_are_refused(guest: Guest) -> None:
    for method in ("TRACE", "CONNECT", "PROPFIND", "PUT", "DELETE", "X" * 50, "GET\u00a0"):
        for path in ("/", "/sign-in", "/static/base.css", "/healthz"):
            answer = guest.client.open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert "GET" in answer.headers["Allow"]


def test_a_fault_gives_a_number_and_nothing_of_the_inside(broken: Site, cast: Cast) -> None:
    guest = Guest(broken)
    page = guest.get("/breaks", status=500)
    check(guest.answer, "500")
    assert re.search(r"the number [0-9a-f]{8}\b", page.text)
    assert not INSIDE.search(page.html)
    assert "example.com" not in page.text.replace("privacy@example.com", "")


def test_a_database_that_is_away_is_said_in_words(guest: Guest) -> None:
    guest.sign_in()

    def away(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        raise OperationalError(statement, {}, Exception(f"{SECRET} password=hunter2"))

    event.listen(guest.app.database.engine, "before_cursor_execute", away)
    try:
        page = guest.get("/you", status=503)
    finally:
        event.remove(guest.app.database.engine, "before_cursor_execute", away)
    assert guest.answer.headers["Retry-After"] == "10"
    check(guest.answer, "503")
    assert not INSIDE.search(page.html)
    guest.get("/you")


FOREIGN_HOSTS = (
    "evil.example",
    "privacy.example.com.evil.example",
    "evil.example:443",
    "privacy.example.com:8443",
    "privacy.example.com@evil.example",
    "privacy.example.com, evil.example",
    "privacy.example.com evil.example",
    "privacy.example.com.",
    "privacy.example.com/",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "[",
    "[::1",
    "",
    ":",
    "\u00e9",
    "a" * 5000,
    "%70rivacy.example.com",
)


def test_another_host_name_is_refused(guest: Guest) -> None:
    browser = guest.app.test_client()
    for host in FOREIGN_HOSTS:
        for path in ("/", "/you", "/nowhere", "/static/base.css"):
            answer = browser.get(path, headers={"Host": host})
            assert answer.status_code == 400, (host, path)
            assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)
        assert browser.post("/sign-out", headers={"Host": host}).status_code == 400
        claimed = {"X-Forwarded-Host": host or "evil"}
        assert browser.get("/", headers=claimed).status_code == 200


def test_an_answer_echoes_no_address_that_was_asked_for(guest: Guest) -> None:
    for path in (
        "/<script>alert(1)</script>",
        "/%3Cscript%3E",
        "/{{7*191}}",
        "/a%0d%0aSet-Cookie:x",
    ):
        answer = guest.client.get(path)
        assert answer.status_code == 404
        text = answer.get_data(as_text=True) + str(answer.headers)
        for echoed in ("script>", "%3Cscript", "1337", "{{7", "Set-Cookie:x"):
            assert echoed not in text, path


def test_one_long_address_is_refused_or_not_found(guest: Guest) -> None:
    for path in ("/" + "a" * 20_000, "/you?" + "a=1&" * 5000, "/sign-in?next=" + "/a" * 9000):
        assert guest.client.get(path).status_code in (200, 303, 404, 414)


def test_the_copy_is_an_attachment_that_is_stored_nowhere(guest: Guest) -> None:
    guest.sign_in().post("/you/copy", status=200)
    headers = guest.answer.headers
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert headers["Cache-Control"] == "no-store"
    check(guest.answer, "copy")


def test_all_methods_were_meant(guest: Guest) -> None:
    """GET and POST are all there is."""
    for place in places(guest.app):
        assert place.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, place.path
        assert place.methods <= set(METHODS)


def test_debugging_is_off(app: Site) -> None:
    assert not app.debug
    assert not app.testing
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    assert PASSWORD not in str(app.config)
