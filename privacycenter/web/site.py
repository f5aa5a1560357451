"""The site: Flask with our guard before each view and our transaction around it."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, send_from_directory
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from privacycenter import clock
from privacycenter.audit import EventKind, acting
from privacycenter.db import Database
from privacycenter.holdings import Holding, Impersonal, RetentionRule
from privacycenter.holdings.bundle import Counts
from privacycenter.holdings.sealed import Keys, Sealed
from privacycenter.holdings.sealed_texts import SealedText
from privacycenter.refusals import Busy, Refusal
from privacycenter.sealing import Safe
from privacycenter.settings import Settings
from privacycenter.tokens import Links, Pseudonyms
from privacycenter.web import doors, errors, headers, limits, logs, words
from privacycenter.web.cookies import StrictCookie, cookie_settings

LARGEST_BODY = 64 * 1024


def folder(name: str) -> Path:
    """Where templates, static files and migrations lie: the checkout, or inside the wheel."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_site" / name
    return shipped if shipped.is_dir() else package.parent / name


class IdConverter(BaseConverter):
    """A row's id: digits that fit a database integer."""

    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)


class Site(Flask):
    """The application object, with what is plugged in (see `app.py`)."""

    session_interface = StrictCookie()
    settings: Settings
    database: Database
    links: Links
    pseudonyms: Pseudonyms
    safe: Safe
    holdings: tuple[Holding, ...]
    counts: Counts
    impersonal: tuple[Impersonal, ...]
    sealed: tuple[Sealed | SealedText, ...]
    events: Mapping[str, EventKind]
    letters: Mapping[str, Any]
    kinds: Mapping[str, Any]
    means: Any  # what deletions need of all this
    chores: tuple[Any, ...]
    rules: tuple[RetentionRule, ...]
    health: Callable[[], Any]
    join: Callable[[int, int], None]  # two people turn out to be one: from whom, to whom

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            "privacycenter", static_folder=None, template_folder=str(folder("templates"))
        )
        self.settings = settings
        self.database = Database(settings.database_url, threads=settings.threads)
        self.links = Links(settings.secret_keys)
        self.pseudonyms = Pseudonyms(settings.data_keys)
        self.safe = Safe(settings.data_keys)
        self.keys = Keys(self.safe, self.pseudonyms)
        self.config.update(
            SECRET_KEY=settings.secret_keys[0],
            SECRET_KEY_FALLBACKS=list(reversed(settings.secret_keys[1:])),
            MAX_CONTENT_LENGTH=LARGEST_BODY,
            MAX_FORM_PARTS=200,
            WTF_CSRF_SECRET_KEY=list(reversed(settings.secret_keys)),  # newest last, as it wants
            WTF_CSRF_TIME_LIMIT=None,
            WTF_CSRF_SSL_STRICT=False,  # doors.check_origin does it, referrer or not
            **cookie_settings(https=settings.is_https),
        )
        self.url_map.converters["id"] = IdConverter
        self._netloc = urlsplit(settings.base_url).netloc if settings.is_production else None
        self._prepare()

    def _prepare(self) -> None:
        hops = self.settings.trusted_proxies
        if hops:
            self.wsgi_app = ProxyFix(  # type: ignore[method-assign]
                self.wsgi_app, x_for=hops, x_proto=hops, x_host=0
            )
        self.before_request(logs.start_timer)
        self.before_request(self._guard)
        CSRFProtect(self)
        # No user in the templates' context: an error page must not ask the database for one.
        self.login_manager = LoginManager(self, add_context_processor=False)
        self.login_manager.session_protection = None
        self.after_request(self._dress)
        self.after_request(logs.log_request)
        self.register_error_handler(Refusal, errors.on_refusal)
        self.register_error_handler(DBAPIError, errors.on_database_error)
        self.register_error_handler(PoolTimeout, lambda _: errors.on_refusal(Busy()))
        self.register_error_handler(CSRFError, errors.on_csrf)
        self.register_error_handler(HTTPException, errors.on_http)
        self.register_error_handler(Exception, errors.on_fault)
        self.add_url_rule("/static/<path:filename>", "static", _static)
        self._prepare_templates()

    def _prepare_templates(self) -> None:
        zone = self.settings.time_zone
        self.jinja_env.undefined = StrictUndefined
        self.jinja_env.trim_blocks = self.jinja_env.lstrip_blocks = True
        self.jinja_env.filters.update(
            when=lambda value: words.time_element(value, zone),
            moment=lambda value: words.moment_in_words(value, zone),
            day=words.day_in_words,
            number=words.number,
            in_words=words.in_words,
            in_words_or_none=words.in_words_or_none,
            salutation=words.salutation,
        )
        self.jinja_env.globals.update(
            url_for=lru_cache(maxsize=512)(self.url_for),  # paths alone: no request changes them
            settings=self.settings,
            visitor=doors.visitor,
            asset=_asset,
            count_of=words.count_of,
            today=lambda: clock.day_of(clock.now(), zone),
        )

    def _sign(self) -> doors.Sign | None:
        """The sign of the view asked for, or None when no view answers."""
        if request.url_rule is None:
            return None
        return doors.sign_of(self.view_functions[request.url_rule.endpoint])

    def _guard(self) -> None:
        doors.check_host(self.settings.hosts, self._netloc)
        sign = self._sign()
        if sign is None:
            return
        doors.check_origin(self.settings.base_url, only=self.settings.is_production)
        if sign.audience not in ("machine", None):
            user: Any = current_user
            g.visitor = user._get_current_object() if user.is_authenticated else None
        who = doors.visitor()
        doors.admit(sign, who)
        if sign.limits and request.method == "POST":
            with self.database.work(writes=True):
                g.full_limits = limits.count(sign.limits, self.pseudonyms, doors.owner_of(who))

    def dispatch_request(self) -> Any:
        """Returning a response commits, raising undoes."""
        sign = self._sign()
        if sign is None or request.routing_exception is not None:
            return super().dispatch_request()
        writes = sign.writes and request.method not in doors.SAFE_METHODS
        with self.database.work(writes=writes), acting(doors.actor_of(doors.visitor())):
            return self.make_response(super().dispatch_request())

    def _dress(self, response: Response) -> Response:
        sign = self._sign()
        audience = sign.audience if sign else "public"
        personal = (
            audience in ("account", "office")
            or doors.visitor() is not None
            or (audience == "public" and self._touches_session())
        )
        if "token" in (request.view_args or {}):  # also when the page is a refusal
            headers.from_a_link(response)
        return headers.put_headers(response, https=self.settings.is_https, personal=personal)

    @staticmethod
    def _touches_session() -> bool:
        """Whether this page carries a CSRF token, and so belongs to one browser."""
        return "csrf_token" in g

    def forgive(self, *names: str, owner: str | None = None) -> None:
        """A try that was right does not count against these limits. `owner` is whose it was, if
        that is not yet the visitor (`doors.owner_of`)."""
        whose = doors.owner_of(doors.visitor()) if owner is None else owner
        limits.forgive(names, self.pseudonyms, whose)

    def is_one_too_many(self, name: str, owner: str) -> bool:
        """Count a try of somebody who is not the visitor yet. Refuses nothing by itself."""
        return limits.count_one(name, owner, self.pseudonyms)


def site() -> Site:
    """The application under way."""
    return cast("Site", current_app)


@cache
def _digest(filename: str) -> str:
    return hashlib.sha256((folder("static") / filename).read_bytes()).hexdigest()[:10]


def _asset(filename: str) -> str:
    """A static file's address, which changes when the file does."""
    return f"/static/{filename}?v={_digest(filename)}"


@doors.machine
def _static(filename: str) -> Response:
    response = send_from_directory(folder("static"), filename)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
