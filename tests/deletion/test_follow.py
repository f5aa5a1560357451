"""What remains to be done, by the link in the letter; and the receipt, also without an account."""

import json
import re
from collections.abc import Callable

from privacycenter.identity.people import subject_of
from privacycenter.web import Site
from tests.cast import Cast
from tests.deletion.acting import approve, ask, delete_everything, end_tasks, erase, propose
from tests.guest import Guest
from tests.mailbox import Mailbox

LINK = re.compile(r"https://privacy\.example\.com(/followed/\S+)")


def link_in(mailbox: Mailbox) -> str:
    found = LINK.search(mailbox.letters[-1][1].get_content())
    assert found
    return found[1]


def test_the_letter_leads_to_what_remains_and_to_a_receipt(
    app: Site, cast: Cast, guest: Guest, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    number = delete_everything(app, cast, cast.member)
    post()
    to, letter = mailbox.letters[-1]
    assert to == cast.member_address
    said = letter.get_content()
    assert "Server logs: 5 records" in said
    assert "What is still to be done elsewhere" in said
    here = link_in(mailbox)
    page = guest.get(here)
    assert "It is erased here. Some of it is still to be done elsewhere." in page.text
    assert "The members’ register" in page.text
    assert cast.member_address not in page.html
    assert "Dana" not in page.html
    receipt = guest.get(f"{here}/receipt/1")
    assert "things remain to be done elsewhere" in receipt.text
    guest.get(f"{here}/receipt/1/file")
    assert json.loads(guest.answer.get_data())["receipt"]["edition"] == 1
    guest.get(f"{here}/receipt/2", status=404)
    end_tasks(app, cast, number)
    post()
    assert "is done, with us and elsewhere" in mailbox.letters[-1][1].get_content()
    page = guest.get(link_in(mailbox))
    assert "It is done, with us and elsewhere." in page.text
    assert "Carried out, here and elsewhere" in guest.get(f"{here}/receipt/2").text


def test_a_link_shows_nothing_but_its_own(app: Site, cast: Cast, guest: Guest) -> None:
    number = delete_everything(app, cast, cast.member)
    good = app.links.make("follow-request", {"request": number, "key": "0" * 16})
    for token in (good, good[:-1], "x", app.links.make("sign-in", {"request": number, "key": ""})):
        page = guest.get(f"/followed/{token}", status=404)
        assert "Take all of it from our letter" in page.text
        assert "/sign-in#link" not in page.links()  # no fresh link comes without an account


def test_chosen_kinds_go_and_the_account_stays(
    app: Site, cast: Cast, guest: Guest, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    number = ask(app, cast.member, "posts", "newsletters")
    propose(app, cast, number)
    approve(app, cast, number)
    erase(app)
    post()
    guest.sign_in()
    page = guest.get(f"/you/requests/{number}")
    assert "Forum posts and classified ads" in page.text
    assert "Deletion of chosen records" in page.text
    receipt = guest.get(f"/you/requests/{number}/receipt/1")
    assert "To delete: " in receipt.text
    guest.get(f"/you/requests/{number}/receipt/1/file")
    with app.database.work(writes=False):
        counts = app.counts.of(subject_of(cast.member))
    assert counts["posts"] == counts["newsletters"] == 0
    assert counts["server-logs"]
    assert counts["member-information"]


def test_nobody_elses_receipt(app: Site, cast: Cast, guest: Guest) -> None:
    number = ask(app, cast.member, "posts")
    propose(app, cast, number)
    approve(app, cast, number)
    erase(app)
    guest.sign_in("tberg")
    guest.get(f"/you/requests/{number}/receipt/1", status=404)
    guest.get(f"/you/requests/{number}/receipt/1/file", status=404)
