"""Newsletter subscriptions from a file: by address, account or not; a corrected name stays."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.people import subject_of
from privacycenter.records.corrections.models import Correction
from privacycenter.records.newsletters.correcting import correct
from privacycenter.records.newsletters.importing import NewslettersImport
from privacycenter.records.newsletters.models import Subscription
from privacycenter.refusals import Unknown
from privacycenter.web import Site
from tests.cast import Cast
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.records.conftest import Bring

HEAD = "email,list,name,subscribed_at,how\n"
THREE = HEAD + (
    "Dana@Example.com,Inks,D. Whitfield,2024-03-01T10:00:00Z,Form on the site\n"
    "dana@example.com,Fairs,,,\n"
    "kim@example.org,Inks,Kim,2024-03-02,Fair\n"
)


def test_they_are_stored_once_and_brought_up_to_date(
    app: Site, bring: Bring, travel: Callable[..., None]
) -> None:
    assert bring(NewslettersImport, THREE).counts | {"read": 0} == {
        "read": 0,
        "new": 3,
        "changed": 0,
        "same": 0,
        "held_back": 0,
        "rejected": 0,
        "kept_out": 0,
    }
    with app.database.reading() as own:
        inks = own.scalars(select(Subscription).order_by(Subscription.id)).first()
        assert (inks.address, inks.address_key) == ("Dana@Example.com", "dana@example.com")
        assert (inks.came_from, inks.policy_version) == ("list.csv", "2026-07-01")
        assert inks.subscribed_at.isoformat() == "2024-03-01T10:00:00+00:00"
    again = bring(NewslettersImport, THREE)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    travel(days=1)
    later = bring(NewslettersImport, THREE.replace(",Kim,", ",Kim Holm,"))
    assert (later.new, later.changed, later.same) == (0, 1, 2)
    short = bring(NewslettersImport, "email,list\nkim@example.org,Inks\n")
    assert (short.same, short.changed) == (1, 0)  # what a file does not say it does not change
    with app.database.reading() as own:
        kim = own.scalars(select(Subscription).where(Subscription.name == "Kim Holm")).one()
        assert kim.changed_at > kim.imported_at


def test_bad_lines_are_refused_with_their_reason(bring: Bring) -> None:
    summary = bring(
        NewslettersImport,
        THREE
        + "no address,Inks,,,\nann@example.com,,,,\nDANA@example.com,Inks,,,\n"
        + "bob@example.com,Inks,,yesterday,\nbob@example.com,Inks,,2999-01-01,\n"
        + "bob@example.com,Inks,4111 1111 1111 1111,,\n",
    )
    assert (summary.new, summary.rejected) == (3, 6)
    reasons = [one.reason for one in summary.first_rejects]
    assert reasons[:5] == [
        "email is not an e-mail address",
        "list is empty",
        "the same record stands further up in this file",
        "subscribed_at is not a time like 2019-05-06T10:15:00Z",
        "subscribed_at lies in the future",
    ]
    assert "card number" in reasons[5]


def test_a_corrected_name_stays(app: Site, cast: Cast, bring: Bring) -> None:
    bring(NewslettersImport, THREE)
    with app.database.work(writes=True):
        subject = subject_of(cast.member)
        theirs = {
            one.list: one.id
            for one in session().scalars(select(Subscription))
            if one.address_key in subject.addresses
        }
        correct(subject, theirs["Inks"], "name", "Dana W.", "person")
        correct(subject, theirs["Inks"], "name", "Dana W.", "person")  # nothing changes
        kim = session().scalars(
            select(Subscription.id).where(Subscription.address_key == "kim@example.org")
        )
        for record, field in ((kim.one(), "name"), (theirs["Inks"], "how"), (10**9, "name")):
            with pytest.raises(Unknown):
                correct(subject, record, field, "x", "person")
    summary = bring(NewslettersImport, THREE)
    assert (summary.same, summary.changed, summary.held_back) == (3, 0, 1)
    with app.database.reading() as own:
        assert own.get(Subscription, theirs["Inks"]).name == "Dana W."
        made = own.scalars(select(Correction).where(Correction.holding == "newsletters")).one()
        assert (made.record, made.old_value) == (theirs["Inks"], "D. Whitfield")


def test_each_sees_what_is_under_their_own_proven_address(guest: Guest, bring: Bring) -> None:
    bring(NewslettersImport, THREE)
    page = guest.sign_in().get("/you/held/newsletters")
    assert "Form on the site" in page.text
    assert "with the mailing house that sends our newsletters" in page.text
    assert "kim@example.org" not in page.text
    page = guest.sign_in("tberg").get("/you/held/newsletters")
    assert "Dana" not in page.text
    assert "Form on the site" not in page.text


def test_a_subscriber_without_an_account_is_reached(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    guest.post("/sign-in/link", address="SAM@example.com")
    post()
    page = guest.send(mailbox.link_to(cast.subscriber_address))
    assert '<td class="num" data-label="subscriptions">2</td>' in page.html
