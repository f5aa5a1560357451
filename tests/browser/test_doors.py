"""Two journeys in a real browser, through real letters: a subscriber without an account from link
to copy, without scripts; and a member who changes an address and undoes it from the old one."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from privacycenter.db import session
from privacycenter.rights.models import Request
from tests.browser.conftest import (
    Someone,
    clerk_of,
    member_of,
    newest_link,
    sign_in_to_office,
)
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


def test_somebody_without_an_account_asks_by_an_address_alone(
    site: RunningSite, somebody_at: Callable[..., Someone]
) -> None:
    """Without scripts: asked, proved by the letter, in the queue, and given more time."""
    address = "kai.browser@example.com"
    with site.app.database.work(writes=True):
        session().add(subscribe(address, "Fairs", "Kai Rivera"))
    kai, rosa = somebody_at(site, scripts=False), somebody_at(site, scripts=False)
    kai.open("/sign-in")
    kai.follow("Ask us to delete what we hold under your address")
    kai.write("The email address we may know", address)
    kai.press("Ask us to delete everything")
    assert kai.title == "Now look into your mailbox"
    kai.open(newest_link(site, address))
    kai.press("Yes, I ask you to delete everything")
    kai.sees("We have your request D-")
    with site.app.database.work(writes=False):
        number = session().scalars(select(Request.id).where(Request.channel == "address")).one()
    sign_in_to_office(rosa, clerk_of(site, "Rosa-clock"))
    rosa.page.locator(f"main a[href='/office/requests/{number}']").click()
    rosa.page.get_by_label("A colleague is away").check()
    rosa.press("Take it up")
    rosa.write("Why it takes longer, as the person will read it", "We move house.")
    rosa.press("Take more time")
    rosa.sees("The answer is due later now.")
    rosa.sees("You told the person on")
