"""A real Chromium before the running site. Every page it loads must be free of complaints."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests import cast
from tests.browser_at_hand import CHROMIUM
from tests.databases import PostgresServer, copy_sqlite
from tests.running_site import RunningSite, running_site
from tests.waiting import until

PATIENCE = 20_000  # milliseconds until a page that does not come is a failure


@pytest.fixture(scope="session")
def site(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    with running_site(copy_sqlite(sqlite_template, folder), folder) as running:
        yield running


@pytest.fixture(scope="session")
def site_on_postgresql(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSite]:
    name = postgres.new_database()
    with running_site(postgres.url(name), tmp_path_factory.mktemp("site")) as running:
        yield running
    postgres.drop(name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Someone:
    """One person at one browser. `complaints` is what the browser did not like."""

    site: RunningSite
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        """A page that says no with its status is meant to; all else is a fault."""
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    @property
    def title(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for(state="visible")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)


@pytest.fixture
def somebody_at(chromium: Browser) -> Iterator[Callable[..., Someone]]:
    """Opens a browser of somebody's own: `somebody_at(site, scripts=False)`."""
    opened: list[Someone] = []

    def open_one(site: RunningSite, *, scripts: bool = True) -> Someone:
        context = chromium.new_context(java_script_enabled=scripts)
        context.set_default_timeout(PATIENCE)
        one = Someone(site, context, context.new_page())
        one.listen()
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.context.close()
    assert not [text for one in opened for text in one.complaints]


def sign_in_to_office(one: Someone, email: str, *, path: str = "/office") -> None:
    """By password and code, from whatever page of the office somebody asked for."""
    one.open(path)
    one.write("Email address", email)
    one.write("Password", cast.STAFF_PASSWORD)
    one.write("Code from your app", cast.code_of(one.site.app, email))
    one.press("Sign in")


def newest_link(site: RunningSite, address: str, *, number: int = 1) -> str:
    """The path of the sign-in link in letter `number` to an address, once it has come."""
    until(lambda: len(site.mailbox.to(address)) >= number, f"letter {number} to {address}")
    return site.mailbox.link_to(address)


def member_of(site: RunningSite, login: str) -> str:
    """A member made for one journey; returns the address."""
    address = f"{login}@example.com"
    with site.app.database.work(writes=True):
        person_id = cast.make_member(
            user_id=login,
            address=address,
            name="Dana Whitfield",
            firm="Whitfield Signs",
            firm_address="9 Depot Road\nVisalia, CA 93277",
        )
        cast.make_log_lines(3, person_id=person_id)
    return address


def clerk_of(site: RunningSite, name: str) -> str:
    """A clerk made for one journey; returns the address."""
    address = f"{name.lower()}@example.org"
    with site.app.database.work(writes=True):
        cast.make_staff(site.app, address, f"{name} Okafor")
    return address
