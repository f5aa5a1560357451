"""A site with people signed in before the trouble begins, and what it must say during it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from privacycenter.app import create_app
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast
from tests.conftest import settings_with
from tests.guest import Guest, Page
from tests.mailbox import Mailbox

MEMBER_PAGES = ("/you", "/you/held/member-information", "/you/requests", "/you/copy")


@dataclass
class Stage:
    """A site, its people, and two browsers signed in before the trouble."""

    app: Site
    cast: Cast
    member: Guest
    clerk: Guest

    def refuses(self, guest: Guest, path: str, **form: str) -> Page:
        """The page says what is the matter, that nothing was changed, and when to come back."""
        page = (
            guest.post(path, status=503, token=False, **form)
            if form
            else guest.get(path, status=503)
        )
        assert page.h1 == "One moment"
        assert "Nothing was changed. Try again in a minute." in page.text
        assert int(guest.answer.headers["Retry-After"]) > 0
        return page


@contextmanager
def stage_on(url: str, mailbox: Mailbox) -> Iterator[Stage]:
    app = create_app(settings_with(database_url=url, mail_url=mailbox.url))
    app.config["SERVER_NAME"], app.config["PREFERRED_URL_SCHEME"] = "privacy.example.com", "https"
    cast = cast_module.enter(app)
    yield Stage(app, cast, Guest(app).sign_in(), Guest(app).sign_in_to_office())
    app.database.dispose()
