"""Writing to us: a number, a day, a receipt, the answer; and whose message it is afterwards."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.business_days import add_business_days
from privacycenter.contact.models import ContactMessage
from privacycenter.contact.receiving import Writer, receive
from privacycenter.db import session
from privacycenter.mail.models import Letter
from privacycenter.web.words import day_in_words
from tests.cast import Cast, write_contact_message
from tests.guest import Guest
from tests.mailbox import Mailbox

Post = Callable[[], int]
SPAM = "Win at http://evil.example or call 555 0100"


def messages(guest: Guest) -> list[ContactMessage]:
    with guest.app.database.reading() as own:
        return list(own.scalars(select(ContactMessage).order_by(ContactMessage.id)))


def due(guest: Guest) -> date:
    today = clock.day_of(clock.now(), guest.app.settings.time_zone)
    return add_business_days(today, 10)


def test_a_message_gets_a_number_a_day_and_a_receipt_that_repeats_nothing(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Post
) -> None:
    assert "Leave out health, faith, union membership" in guest.get("/contact").text
    page = guest.send("/contact", name=SPAM, address=f" {cast.nobody}", text=f"Hello.\r\n{SPAM}")
    (message,) = messages(guest)
    reference = f"M-{message.written_at.year}-{message.id:04d}"
    assert page.h1 == "We have your message"
    assert f"Your message {reference} is with the privacy office." in page.text
    assert f"We answer by {day_in_words(due(guest))}." in page.text
    assert guest.answer.headers["Cache-Control"] == "no-store"
    assert (message.text, message.answer_by) == (f"Hello.\n{SPAM}", due(guest))
    assert (message.address, message.person_id) == (cast.nobody, None)
    post()
    (letter,) = mailbox.to(cast.nobody)
    text = letter.get_content()
    assert reference in text
    assert day_in_words(due(guest)) in text
    assert "evil" not in str(letter)
    assert "555" not in str(letter)


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(guest: Guest) -> None:
    page = guest.post("/contact", status=422, name="Nora", address="nora", text="Where is it?")
    assert "Write an email address like name@example.com" in page.text
    assert "Where is it?" in page.html
    assert 'value="Nora"' in page.html
    page = guest.post("/contact", status=422, address="nora@example.org", text=" ")
    assert "Write a message" in page.text
    page = guest.post("/contact", status=422, address="n@example.org", text="x" * 4001)
    assert "Shorten it to 4000 characters; it has 4001" in page.text
    assert messages(guest) == []
    guest.get("/contact/sent", status=303)


def test_who_is_signed_in_types_no_address_and_has_the_message(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    page = guest.sign_in().get("/contact")
    assert "dana@example.com" in page.text
    assert 'value="Dana Whitfield"' in page.html
    assert not [one for one in page.all("input") if one.get("name") == "address"]
    guest.send("/contact", name="Dana", address=cast.other_address, text="How are you?")
    (message,) = messages(guest)
    assert (message.address, message.person_id) == ("dana@example.com", cast.member)
    page = guest.get("/you/held/contact-messages")
    assert "How are you?" in page.text
    assert "Waits for our answer" in page.text
    assert "A message with your address was sent to us" in guest.get("/you/activity").text
    assert "How are you?" not in new_guest().sign_in("tberg").get("/you/held/contact-messages").text


def test_messages_go_with_whoever_is_joined_to_another_account(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        write_contact_message(guest.app, "old@example.org", person_id=cast.other)
        guest.app.join(cast.other, cast.member)
    assert messages(guest)[0].person_id == cast.member


def test_who_proves_the_address_later_reads_what_was_written_with_it(
    guest: Guest, mailbox: Mailbox, post: Post, travel: Callable[..., None]
) -> None:
    """And erases it; what is answered goes by itself after three years."""
    guest.send("/contact", address="NORA@example.org", text="I have no account.")
    guest.post("/sign-in/link", address="nora@example.org")
    post()
    guest.send(mailbox.link_to("NORA@example.org"))
    with guest.app.database.work(writes=False):
        holding = next(one for one in guest.app.holdings if one.key == "contact-messages")
        assert holding.reaches is not None
        assert session().scalar(holding.reaches, {"addresses": ["nora@example.org"]})
        subject = {"person_id": 0, "addresses": ["nora@example.org"], "visitor_ids": []}
        assert [row.text for row in session().execute(holding.rows, subject)] == [
            "I have no account."
        ]
    rule = next(one for one in guest.app.rules if one.name == "contact-messages.erase")
    with guest.app.database.work(writes=True):
        message = session().scalars(select(ContactMessage)).one()
        message.state, message.answer, message.answered_at = "answered", "Hello", clock.now()
    for days, number in ((1095, 0), (2, 1)):
        travel(days=days)
        with guest.app.database.work(writes=True):
            assert rule.carry_out(guest.app.settings, 10) == number


def test_many_messages_bring_few_receipts_and_in_the_end_a_pause(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest], travel: Callable[..., None]
) -> None:
    travel(seconds=905 - clock.now().timestamp() % 900)
    for _ in range(5):
        page = guest.send("/contact", address=cast.nobody, text="Again")
        assert page.h1 == "We have your message"
    other = new_guest().sign_in()
    other.send("/contact", text="Not counted with those")
    for _ in range(4):
        guest.send("/contact", address=cast.subscriber_address, text="Others")
    guest.post("/contact", status=429, address="more@example.org", text="More")
    with guest.app.database.work(writes=False):
        query = select(Letter.address, func.count()).group_by(Letter.address)
        assert dict(session().execute(query).all()) == {
            cast.nobody: 3,
            cast.member_address: 1,
            cast.subscriber_address: 3,
        }
    assert len(messages(guest)) == 10


@pytest.mark.parametrize(
    ("written", "answer_by"),
    [  # across the company's midnight, Thanksgiving and Christmas; Saturdays count (LAW.md 2.2)
        ("2026-11-24T07:59", date(2026, 12, 5)),
        ("2026-11-24T08:00", date(2026, 12, 7)),
        ("2026-12-23T20:00", date(2027, 1, 6)),
    ],
)
def test_ten_business_days_of_the_companys_zone(
    guest: Guest, written: str, answer_by: date
) -> None:
    import time_machine

    with time_machine.travel(f"{written}:00+00:00"), guest.app.database.work(writes=True):
        message = receive(
            Writer("x@example.org", ""), "Hello", settings=guest.app.settings, quiet=True
        )
        assert message.answer_by == answer_by


def test_clerks_write_like_anybody(guest: Guest, cast: Cast) -> None:
    guest.sign_in_to_office().send("/contact", address=cast.nobody, text="Hello")
    assert messages(guest)[0].person_id is None


def test_every_way_leads_here(guest: Guest) -> None:
    for path in ("/", "/sign-in", "/sign-in/link-sent", "/policy"):
        assert "/contact" in guest.get(path).links(), path
    assert "/contact" in guest.get("/nowhere", status=404).links()
