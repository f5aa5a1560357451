"""Two journeys in a real browser, through real letters: a subscriber without an account from link
to copy, without scripts; and a member who changes an address and undoes it from the old one."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from privacycenter.db import session
from tests.browser.conftest import Someone, member_of, newest_link
from tests.browser.test_journeys import sign_in_by_link
from tests.cast import subscribe
from tests.running_site import RunningSite

pytestmark = pytest.mark.browser


def test_a_subscriber_without_an_account_from_link_to_copy(
    site: RunningSite, somebody_at: Callable[..., Someone], tmp_path: Path
) -> None:
    address = "sam.browser@example.com"
    with site.app.database.work(writes=True):
        session().add_all(subscribe(address, one, "Sam Rivera") for one in ("Fairs", "Inks"))
    sam = somebody_at(site, scripts=False)
    sign_in_by_link(sam, address)
    sam.follow("Newsletter subscriptions")
    assert sam.title == "Before the details open"
    sam.write("Your name, as we have it", "Sam Rivera")
    sam.write("One of the newsletters you get", "Inks")
    sam.write("Your full name, as your signature", "Sam Rivera")
    sam.page.get_by_label("I declare under penalty of perjury").check()
    sam.press("Sign and go on")
    assert sam.title == "Newsletter subscriptions"
    sam.open("/you")
    sam.follow("Download everything")
    with sam.page.expect_download() as download:
        sam.press("Download the copy")
    download.value.save_as(tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as copy:
        found = json.loads(copy.read("newsletters.json"))["records"]
    assert [one["list"] for one in found] == ["Fairs", "Inks"]


def test_a_member_changes_an_address_and_the_old_one_undoes_it(
    site: RunningSite, somebody_at: Callable[..., Someone]
) -> None:
    old, new = member_of(site, "mover"), "mover.new@example.org"
    dana, owner = somebody_at(site), somebody_at(site)
    sign_in_by_link(dana, old)
    dana.open("/you/addresses")
    dana.follow("Use another address")
    dana.write("Your new email address", new)
    dana.press("Send the link")
    dana.sees("We have sent a link to the new address")
    dana.open(newest_link(site, new))
    dana.press("Yes, this is my address")
    assert dana.title == "Your email addresses"
    dana.sees("it was replaced")
    owner.open(newest_link(site, old, number=2))
    owner.press("Undo it")
    owner.sees("Your address is back")
    dana.open("/you")
    assert dana.title == "Sign in"
