"""The signed-in "what we hold" page against a bare Flask page with the same bytes.

The reference is Flask, Flask-Login, Flask-WTF and Jinja on the same database file, through the raw
driver: it finds the session with its person, counts the person's log lines and reads the latest
events, each by an index. Its page has no layouts, macros or filters: each text of the product's
own answer becomes an escaped variable, each link inside the site a `url_for`, the token a token.
So the bytes stay the same when the product's templates change.

The reference sets no security headers, checks no host, writes no log line, asks for no read-only
transaction, and counts one kind of record where the product counts all. Both are called in one
process as a server would, by turns.

Below reach, and why: of a request's processor time about a third is the template (layouts, macros
and filters against one flat page), half is six statements through SQLAlchemy and the two units of
work around them (each costs several times what the raw driver takes), and the rest is headers, log
line and guard. The reference's whole answer takes less than the product's template alone.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin, current_user, login_required
from flask_wtf.csrf import CSRFProtect
from werkzeug.test import EnvironBuilder

from bench import stage
from bench.measuring import Figure, Side, compare, seconds_of
from privacycenter.identity.sessions import hash_of

NAME, REACH = "page", 0.8
SESSION = """
    SELECT session.person_id, person.name, session.seen_at, session.opened_at
    FROM session JOIN person ON person.id = session.person_id WHERE session.key_hash = ?
"""
LINES = "SELECT count(*) FROM log_line WHERE person_id = ?"
EVENTS = """
    SELECT event.id, event.at, event.name, event_facts.facts
    FROM event LEFT JOIN event_facts ON event_facts.event_id = event.id
    WHERE event.person_id = ? ORDER BY event.id DESC LIMIT 5
"""


def measure(*, small: bool) -> list[Figure]:
    with stage.company_site() as (app, people):
        client, path = stage.signed_in(app, people[0]), Path(app.database.url.database or "")
        page = client.get("/you", base_url=stage.BASE).get_data(as_text=True)
        with client.session_transaction(base_url=stage.BASE) as session:
            key = session["_user_id"]
        bare = bare_site(path, page)
        guest = bare.test_client()
        with guest.session_transaction(base_url=stage.BASE) as session:
            session["_user_id"] = key
        assert len(_answer(bare, _request(guest))) == len(page.encode())
        requests = 10 if small else 50
        found = compare(
            _asking(app, _request(client), requests),
            _asking(bare, _request(guest), requests),
            rounds=10 if small else 30,
        )
    mine, theirs = (1000 * one / requests for one in (found.product, found.bare))
    what = f"{len(page.encode()) / 1000:.1f} kB: {mine:.2f} ms, bare {theirs:.2f} ms"
    return [Figure("signed-in page", what, found.speed, REACH, found.others)]


class _Member(UserMixin):  # type: ignore[misc]
    """Flask-Login's user of the reference."""

    def __init__(self, key: str, row: tuple[Any, ...]) -> None:
        self.id, self.person_id = key, row[0]


def bare_site(path: Path, page: str) -> Flask:
    """The reference, on the database at `path`, answering with `page`."""
    app = Flask("bare")
    app.config.update(SECRET_KEY="a key of the reference", SESSION_COOKIE_NAME="s")
    CSRFProtect(app)
    connection = stage.plain_connection(path)
    template, texts = _template_of(page, app)
    compiled = app.jinja_env.from_string(template)

    @LoginManager(app).user_loader  # type: ignore[untyped-decorator]
    def load(key: str) -> _Member | None:
        row = connection.execute(SESSION, (hash_of(key),)).fetchone()
        return _Member(key, row) if row else None

    def overview() -> str:
        person_id = current_user.person_id
        number = connection.execute(LINES, (person_id,)).fetchone()[0]
        latest = connection.execute(EVENTS, (person_id,)).fetchall()
        assert number
        assert latest
        return compiled.render(texts=texts)

    app.view_functions[_end_of("/you")] = login_required(overview)
    return app


def _end_of(path: str) -> str:
    return "at-" + path


def _template_of(page: str, app: Flask) -> tuple[str, list[str]]:
    """A template that writes `page` again, and the texts it takes; the links become routes."""
    texts: list[str] = []

    def text(found: re.Match[str]) -> str:
        texts.append(unescape(found[1]))
        return f">{{{{ texts[{len(texts) - 1}] }}}}<"

    def link(found: re.Match[str]) -> str:
        end = _end_of(found[2])
        if end not in app.view_functions:
            app.add_url_rule(found[2], end, lambda: "")
        return f"{found[1]}=\"{{{{ url_for('{end}') }}}}"

    page = re.sub(r">([^<>]*[^<>\s][^<>]*)<", text, page)
    page = re.sub(r'\b(href|action)="(/(?!static)[^"#?]*)', link, page)
    page = re.sub(r'(name="csrf_token" value=)"[^"]+"', r'\1"{{ csrf_token() }}"', page)
    return page, texts


def _request(client: FlaskClient) -> dict[str, Any]:
    """What a server hands over when this client's browser asks for the page."""
    cookies = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())  # type: ignore[union-attr]
    return EnvironBuilder("/you", base_url=stage.BASE, headers=[("Cookie", cookies)]).get_environ()


def _answer(app: Flask, request: dict[str, Any]) -> bytes:
    status: list[str] = []
    answer = app(dict(request), lambda given, *_: status.append(given))  # type: ignore[arg-type]
    body = b"".join(answer)
    assert status == ["200 OK"], status
    return body


def _asking(app: Flask, request: dict[str, Any], times: int) -> Side:
    return lambda: seconds_of(lambda: [_answer(app, request) for _ in range(times)])
