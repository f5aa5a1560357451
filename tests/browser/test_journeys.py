"""A member and a clerk, from the first letter to the answer, in a real browser: once with
JavaScript and once without."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Someone, clerk_of, member_of, newest_link, sign_in_to_office
from tests.cast import PASSWORD
from tests.running_site import RunningSite

pytestmark = pytest.mark.browser

NEW_ADDRESS = "77 Court Street\nTulare, CA 93274"


def sign_in_by_link(dana: Someone, address: str) -> None:
    dana.open("/sign-in")
    dana.write("Your email address", address)
    dana.press("Send me a link")
    assert dana.title == "Look into your mailbox"
    dana.open(newest_link(dana.site, address))
    assert dana.title == "Sign in by your link"
    dana.press("Sign in")
    assert dana.title == "What we hold about you"


def correct_the_address(dana: Someone) -> None:
    dana.follow("Member information")
    dana.follow("Change Firm’s address")
    dana.write("Firm’s address", NEW_ADDRESS)
    dana.press("Save")
    assert dana.title == "Member information"
    dana.sees("saved")
    dana.sees("77 Court Street")
    dana.page.locator("summary").click()
    dana.sees("9 Depot Road")


def take_the_copy(dana: Someone, folder: Path) -> None:
    """Download it, open it, find the new address and nowhere the password."""
    dana.open("/you")
    dana.follow("Download everything")
    with dana.page.expect_download() as download:
        dana.press("Download the copy")
    assert download.value.suggested_filename.endswith(".zip")
    download.value.save_as(folder / "copy.zip")
    with zipfile.ZipFile(folder / "copy.zip") as copy:
        assert copy.testzip() is None
        member = json.loads(copy.read("member-information.json"))
        whole = b"".join(copy.read(name) for name in copy.namelist())
    assert member["records"][0]["firm_address"] == NEW_ADDRESS
    assert PASSWORD.encode() not in whole
    assert b"$argon2" not in whole


def file_a_deletion(dana: Someone) -> str:
    """Two steps; returns the path of the request."""
    dana.open("/you")
    dana.follow("Ask us to delete")
    dana.write("Is there something we should know?", "I sold the shop.")
    dana.press("Go to the second step")
    assert dana.title.startswith("Confirm")
    dana.press("Yes, I ask you to delete everything")
    dana.sees("You have confirmed it")
    return dana.page.url.removeprefix(dana.site.url)


def answer_it(rosa: Someone, clerk: str, path: str) -> None:
    """A clerk finds the request in the queue, takes it up and answers."""
    number = path.rsplit("/", 1)[1]
    sign_in_to_office(rosa, clerk)
    assert rosa.title == "Requests"
    rosa.page.locator(f"main a[href='/office/requests/{number}']").click()
    assert "Dana Whitfield" not in rosa.page.content()
    rosa.page.get_by_label("It is the next one due").check()
    rosa.press("Take it up")
    rosa.sees("Dana Whitfield")
    rosa.sees("I sold the shop.")
    rosa.write("Your message", "We begin on Monday.")
    rosa.press("Send the answer")
    rosa.sees("We begin on Monday.")


def read_the_answer(dana: Someone, path: str, address: str) -> None:
    texts = [letter.get_content() for letter in dana.site.mailbox.to(address)]
    assert not [text for text in texts if "Monday" in text]
    dana.open(path)
    dana.sees("We begin on Monday.")
    dana.open("/you/looks")
    dana.sees("opened your name, user ID and address")


def whole_journey(dana: Someone, rosa: Someone, login: str, folder: Path) -> None:
    address, clerk = member_of(dana.site, login), clerk_of(dana.site, login + "-clerk")
    sign_in_by_link(dana, address)
    correct_the_address(dana)
    take_the_copy(dana, folder)
    path = file_a_deletion(dana)
    answer_it(rosa, clerk, path)
    read_the_answer(dana, path, address)
    dana.press("Sign out")
    dana.open("/you")
    assert dana.title == "Sign in"


def test_member_and_clerk(
    site: RunningSite, somebody_at: Callable[..., Someone], tmp_path: Path
) -> None:
    whole_journey(somebody_at(site), somebody_at(site), "dana-scripts", tmp_path)


def test_member_and_clerk_without_scripts(
    site_on_postgresql: RunningSite, somebody_at: Callable[..., Someone], tmp_path: Path
) -> None:
    dana, rosa = (somebody_at(site_on_postgresql, scripts=False) for _ in range(2))
    whole_journey(dana, rosa, "dana-plain", tmp_path)
