"""The core of it by keyboard alone: Tab, Enter and typing, the focus always to be seen."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Someone, member_of, newest_link
from tests.running_site import RunningSite

pytestmark = pytest.mark.browser

MOST_STOPS = 60
HERE = """() => {
  const e = document.activeElement;
  const look = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return {
    name: (e.labels && e.labels.length ? e.labels[0] : e).textContent.replace(/\\s+/g, ' ').trim(),
    kind: e.className,
    inMain: !!e.closest('main'),
    isSeen: e.matches(':focus-visible') && look.outlineStyle !== 'none'
      && parseFloat(look.outlineWidth) >= 2 && box.width > 0 && box.left >= 0
      && box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Typist:
    """Somebody without a mouse."""

    def __init__(self, someone: Someone) -> None:
        self.someone = someone
        self.page = someone.page

    def here(self) -> dict[str, object]:
        facts: dict[str, object] = self.page.evaluate(HERE)
        return facts

    def tab(self) -> dict[str, object]:
        """One stop further; the focus must be visible there."""
        self.page.keyboard.press("Tab")
        stop = self.here()
        assert stop["isSeen"], stop
        return stop

    def tab_to(self, name: str) -> None:
        for _ in range(MOST_STOPS):
            if str(self.tab()["name"]).startswith(name):
                return
        raise AssertionError(f"{name} is not reached by Tab on {self.page.url}")

    def enter(self) -> None:
        """Press Enter and see the page it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def go_to(self, name: str) -> None:
        self.tab_to(name)
        self.enter()

    def write(self, label: str, text: str) -> None:
        """Replace what a field says; Control and A is typing, too."""
        self.tab_to(label)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


def skip_to_the_page(dana: Typist) -> None:
    """The first stop is the skip link, and the stop after it lies in the page."""
    assert dana.tab()["kind"] == "skip"
    dana.page.keyboard.press("Enter")
    assert dana.page.url.endswith("#main")
    assert dana.tab()["inMain"]


def send_a_bad_form(dana: Typist, address: str) -> None:
    """The focus lands in the box that says what is wrong; a line of it leads to the field."""
    dana.write("Your email address", "dana at example")
    dana.go_to("Send me a link")
    assert dana.someone.title == "Sign in"
    assert dana.here()["kind"] == "errors"
    dana.tab()
    dana.page.keyboard.press("Enter")
    assert dana.here()["name"] == "Your email address"
    dana.page.keyboard.press("Control+a")
    dana.page.keyboard.type(address)
    dana.enter()


def test_by_keyboard_alone(site: RunningSite, somebody_at: Callable[..., Someone]) -> None:
    someone = somebody_at(site)
    dana, address = Typist(someone), member_of(site, "dana-keys")
    someone.open("/sign-in")
    skip_to_the_page(dana)
    send_a_bad_form(dana, address)
    assert someone.title == "Look into your mailbox"
    someone.open(newest_link(site, address))
    dana.go_to("Sign in")
    assert someone.title == "What we hold about you"
    dana.go_to("Member information")
    dana.go_to("Change Firm’s name")
    dana.write("Firm’s name", "Whitfield and Daughter")
    dana.go_to("Save")
    someone.sees("Whitfield and Daughter")
    dana.go_to("What we hold")
    dana.go_to("Ask us to delete")
    dana.go_to("Go to the second step")
    dana.go_to("Yes, I ask you to delete everything")
    someone.sees("You have confirmed it")
    dana.go_to("Stop this request")
    someone.sees("The request is stopped")
    dana.go_to("Sign out")
