"""The signed-in "what we hold" page against bare Flask pages of the same bytes.

Both references are Flask, Flask-Login, Flask-WTF and Jinja on the same database file: they find
the session with its person, count the person's log lines and read the latest events, each by an
index. They set no security headers, check no host, write no log line, ask for no read-only
transaction, and count one kind of record where the product counts all. All are called in one
process as a server would, by turns.

- *The same packages*: statements through SQLAlchemy Core, and the product's own template with
  values that are ready. What is left is what the house costs: guard, transaction rule, headers,
  log line, and counting everything.
- *Nothing but the bytes*: statements through the raw driver, and a flat template in which each
  text of the product's answer is an escaped variable, each link a `url_for`, the token a token.

Below reach, and why: of the product's processor time about a third is the template (layouts,
macros and filters), near half is six statements and the two units of work around them, and the
rest is headers, log line and guard. The flat reference's whole answer takes less than the
product's template alone: 0.8 of it is out of reach with layouts and SQLAlchemy on the page.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin, current_user, login_required
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import create_engine, text
from werkzeug.test import EnvironBuilder

from bench import stage
from bench.measuring import Comparison, Figure, Side, compare, seconds_of
from privacycenter.access.copy import kept_in_words
from privacycenter.access.overview import lines_of, set_apart, summary_of
from privacycenter.audit import happenings
from privacycenter.identity.people import subject_of
from privacycenter.identity.sessions import find_session, hash_of
from privacycenter.web import Site

REACH = 0.8
ALMOST = 200  # bytes: times and tokens differ in length
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
        alike = same_packages_site(path, app, key)
        answered = len(_answer(alike, _request(guest)))
        assert abs(answered - len(page.encode())) < ALMOST, answered
        other = compare(
            _asking(app, _request(client), requests),
            _asking(alike, _request(guest), requests),
            rounds=10 if small else 30,
        )
    size = f"{len(page.encode()) / 1000:.1f} kB"
    return [
        Figure(name, f"{size}: {_milliseconds(one, requests)}", one.speed, REACH, one.others)
        for name, one in (("page, same packages", other), ("page, bytes alone", found))
    ]


def _milliseconds(found: Comparison, requests: int) -> str:
    mine, theirs = (1000 * one / requests for one in (found.product, found.bare))
    return f"{mine:.2f} ms, bare {theirs:.2f} ms"


def same_packages_site(path: Path, product: Site, key: str) -> Flask:
    """The reference with SQLAlchemy Core and the product's own template; addresses of pages are
    remembered by then on both sides."""
    app = Flask("alike")
    app.config.update(SECRET_KEY="a key of the reference", SESSION_COOKIE_NAME="s")
    CSRFProtect(app)
    engine = create_engine(f"sqlite:///{path}")
    session, lines, events = (text(one.replace("?", ":value")) for one in (SESSION, LINES, EVENTS))
    template = product.jinja_env.get_template("access/overview.html")
    ready = _ready_values(product, key)

    @LoginManager(app).user_loader  # type: ignore[untyped-decorator]
    def load(asked: str) -> _Member | None:
        with engine.connect() as connection:
            row = connection.execute(session, {"value": hash_of(asked)}).fetchone()
        return _Member(asked, tuple(row)) if row else None

    def overview() -> str:
        g.visitor = current_user._get_current_object()
        who = {"value": current_user.person_id}
        with engine.connect() as connection:
            assert connection.execute(lines, who).scalar()
            assert connection.execute(events, who).fetchall()
        return template.render(ready, request=request, g=g)

    app.add_url_rule("/you", "overview", login_required(overview))
    return app


def _ready_values(product: Site, key: str) -> dict[str, Any]:
    """What the product's view hands to its template, made once."""
    who = find_session(key, product.database, product.settings)
    assert who is not None
    with product.database.work(writes=False):
        counts = product.counts.of(subject_of(who.owner_id))
        asked = {"person_id": who.owner_id, "limit": 5}
        latest = happenings(product.events, looks=False, **asked)
        looks = happenings(product.events, looks=True, **asked)
    lines = lines_of(product.holdings, counts)
    shown, nothing = set_apart(lines)
    kept = {one.key: kept_in_words(one, product.settings) for one in product.holdings}
    return {
        "lines": shown,
        "nothing": nothing,
        "summary": summary_of(lines),
        "kept": lambda one: kept[one.key],
        "requests": [],
        "latest": latest,
        "looks": looks,
    }


class _Member(UserMixin):  # type: ignore[misc]
    """Flask-Login's user of the reference."""

    def __init__(self, key: str, row: tuple[Any, ...]) -> None:
        self.id, self.person_id = key, row[0]
        self.name, self.door = row[1], "account"  # what the letterhead asks for


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
