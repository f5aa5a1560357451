"""A guest: a browser without a screen that demands manners of every page it is shown."""

import re
from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from privacycenter.web import Site
from tests.cast import PASSWORD, STAFF_PASSWORD, code_of

HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)


class Guest:
    """One browser with its own cookies."""

    def __init__(self, app: Site) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.answer: TestResponse

    def get(self, path: str, *, status: int = 200, **kwargs: Any) -> "Page":
        return self._take(self.client.get(path, **kwargs), status)

    def post(self, path: str, *, status: int = 303, token: bool = True, **form: Any) -> "Page":
        """Send a form to `path`, with this browser's token."""
        if token:
            form.setdefault("csrf_token", self.token())
        return self._take(self.client.post(path, data=form), status)

    def send(self, path: str, **form: Any) -> "Page":
        """Send a form and follow to the page that answers it."""
        self.post(path, **form)
        return self.get(self.answer.headers["Location"])

    def token(self) -> str:
        """A token of this browser's session, from a page that has a form for everybody."""
        page = self.client.get("/sign-in").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def sign_in(self, login: str = "dwhitfield", password: str = PASSWORD) -> "Guest":
        self.post("/sign-in", login=login, password=password)
        return self

    def sign_in_to_office(self, login: str = "rosa@example.org") -> "Guest":
        code = code_of(self.app, login)
        self.post("/office/sign-in", login=login, password=STAFF_PASSWORD, code=code)
        return self

    def _take(self, answer: TestResponse, status: int) -> "Page":
        self.answer = answer
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True))
        for name in HEADERS:
            assert name in answer.headers, f"{name} is missing"
        return Page(answer)


class Page:
    """What came back; when it is HTML, its manners are checked at once."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.text = ""
        if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303):
            self.html = answer.get_data(as_text=True)
            self.tree = lxml.html.document_fromstring(self.html)
            self.text = " ".join("".join(self.tree.find(".//body").itertext()).split())
            self._check_manners()

    def all(self, tag: str) -> list[Any]:
        return list(self.tree.iter(tag))

    @property
    def title(self) -> str:
        return "".join(self.all("title")[0].itertext())

    @property
    def h1(self) -> str:
        return " ".join("".join(self.all("h1")[0].itertext()).split())

    def links(self) -> list[str]:
        return [one.get("href") for one in self.all("a") if one.get("href")]

    def _check_manners(self) -> None:
        assert len(self.all("h1")) == 1, "one h1"
        has_errors = any("errors" in (one.get("class") or "") for one in self.all("div"))
        assert self.title.startswith(("Error: " if has_errors else "") + self.h1), self.title
        assert self.all("html")[0].get("lang") == "en"
        assert self.all("a")[0].get("class") == "skip", "the skip link comes first"
        ids = [one.get("id") for one in self.tree.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), "ids are unique"
        self._check_forms(set(ids))
        for one in self.tree.iter():
            assert one.get("style") is None, "no inline style"
            assert not [name for name in one.attrib if name.startswith("on")], "no inline script"
        assert not self.all("script")
        assert not self.all("style")

    def _check_forms(self, ids: set[str]) -> None:
        labelled = {one.get("for") for one in self.all("label")}
        inside = [one for label in self.all("label") for one in label.iter("input")]
        for label in self.all("label"):
            assert label.get("for") in ids or label.find(".//input") is not None, "has its control"
        for form in self.all("form"):
            assert form.get("action"), "every form has an action"
            if form.get("method") != "post":
                continue
            names = [one.get("name") for one in form.iter("input")]
            assert "csrf_token" in names, "every form has a token"
        for tag in ("input", "select", "textarea"):
            for one in self.all(tag):
                if one.get("type") != "hidden":
                    assert one.get("id") in labelled or one in inside, one.attrib
