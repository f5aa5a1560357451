"""Messages in the office: by due date, one at a time, answered by a letter that must arrive."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.audit.models import Event
from privacycenter.contact import answering
from privacycenter.contact.models import ContactMessage
from privacycenter.db import session
from privacycenter.mail.models import Letter
from privacycenter.refusals import Invalid
from tests.cast import Cast, write_contact_message
from tests.guest import Guest
from tests.mailbox import Mailbox

NewGuest = Callable[[], Guest]
Post = Callable[[], int]


def written(guest: Guest, address: str, **more: int) -> str:
    with guest.app.database.work(writes=True):
        message = write_contact_message(guest.app, address, **more)
        return f"/office/messages/{message.id}"


def make_bounce(guest: Guest) -> None:
    """The answer comes back, as an imported bounce says."""
    with guest.app.database.work(writes=True):
        session().execute(
            update(Letter)
            .where(Letter.kind == "contact_answered", Letter.state != "bounced")
            .values(state="bounced", posted_at=clock.now(), trouble="no such box")
        )


def test_the_list_and_a_message_name_nobody_before_it_is_taken(guest: Guest, cast: Cast) -> None:
    assert "No message waits" in guest.sign_in_to_office().get("/office/messages").text
    path = written(guest, cast.member_address)
    page = guest.get("/office/messages")
    assert "/office/messages" in guest.get("/office").links()
    assert path in page.links()
    assert "One waits for an answer: none late, one with no one, none with you." in page.text
    assert "From today" in page.text
    for shown in (page, guest.get(path)):
        for personal in ("Nora", cast.member_address, "Where is it?"):
            assert personal not in shown.html
    page = guest.send(f"{path}/take", because="due")
    for personal in ("Nora", cast.member_address, "Where is it?", "anybody can type an address"):
        assert personal in page.text
    guest.get("/office/messages/999", status=404)


def test_a_message_is_taken_with_a_reason_or_not_at_all(
    guest: Guest, cast: Cast, new_guest: NewGuest
) -> None:
    path = written(guest, cast.member_address, person_id=cast.member)
    page = guest.sign_in_to_office().post(f"{path}/take", status=422)
    assert "Say why you take it up" in page.text
    assert "Where is it?" not in page.html
    guest.send(f"{path}/take", because="check")
    page = new_guest().sign_in().get("/you/looks")
    assert "to answer it. Why: “To check a colleague’s work”." in page.text
    guest.post(f"{path}/let-go")
    with guest.app.database.work(writes=True):
        assert session().scalars(select(ContactMessage.taken_for)).one() is None
        with pytest.raises(Invalid, match="Say why"):
            answering.take(1, cast.clerk, "")
        with pytest.raises(IntegrityError, match="taken_has_reason"):
            session().execute(update(ContactMessage).values(taken_for="It is due"))


def test_it_is_answered_by_letter_and_the_person_sees_who_looked(
    guest: Guest, cast: Cast, new_guest: NewGuest, mailbox: Mailbox, post: Post
) -> None:
    path = written(guest, cast.member_address, person_id=cast.member)
    guest.sign_in_to_office().send(f"{path}/take", because="due")
    page = guest.get(path)
    assert "Signed in when they wrote" in page.text
    page = guest.post(f"{path}/answer", status=422, text=" ")
    assert "Write the answer" in page.text
    page = guest.send(f"{path}/answer", text="Dear Nora,\nit is in the post.")
    assert "Your answer is on its way." in page.text
    assert "Where is it?" not in page.html, "what is answered is shut"
    guest.post(f"{path}/answer", status=409, text="Once more")
    guest.post(f"{path}/close", status=409)
    assert "No message waits" in guest.get("/office/messages").text
    post()
    letter = mailbox.to(cast.member_address)[-1].get_content().replace("\r\n", "\n")
    assert "Dear Nora,\nit is in the post." in letter
    assert "Posted" in guest.get(path).text
    dana = new_guest().sign_in()
    page = dana.get("/you/held/contact-messages")
    assert "it is in the post." in page.text
    assert "Answered" in page.text
    looks = dana.get("/you/looks").text
    assert looks.count("A clerk of the privacy office opened message M-") == 3
    assert "The privacy office answered message M-" in dana.get("/you/activity").text


def test_looks_at_a_strangers_message_are_noted_too(guest: Guest, cast: Cast) -> None:
    path = written(guest, cast.nobody)
    guest.sign_in_to_office().send(f"{path}/take", because="due")
    with guest.app.database.work(writes=False):
        query = select(Event.person_id).where(Event.name == "contact.looked")
        assert session().scalars(query).all() == [None]


def test_an_answer_that_did_not_arrive_is_none(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Post
) -> None:
    """Refused at once, written again, come back later, and closed as what it is."""
    path = written(guest, cast.nobody)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    guest.post(f"{path}/close", status=409)
    post()
    guest.post(f"{path}/answer", text="First try")
    mailbox.mood = "never"
    post()
    page = guest.get("/office/messages?show=back")
    assert path in page.links()
    assert "Of one the answer did not arrive." in page.text
    page = guest.get(path)
    assert "Refused by the mail server: " in page.text
    assert "First try" in page.text
    assert "so it is not answered" in page.text
    mailbox.mood = "ok"
    guest.post(f"{path}/answer", text="Second try")
    post()
    assert "No message waits" in guest.get("/office/messages").text
    make_bounce(guest)
    assert "Came back" in guest.get(path).text
    guest.post(f"{path}/let-go")
    page = guest.get(path)
    assert "Came back" in page.text
    assert "no such box" not in page.text, "it may name the address"
    guest.post(f"{path}/take", because="due")
    page = guest.send(f"{path}/close")
    assert "Closed. It does not count as answered." in page.text
    assert "No message waits" in guest.get("/office/messages").text
    with guest.app.database.reading() as own:
        message = own.scalars(select(ContactMessage)).one()
        assert (message.state, message.answer) == ("unreached", "Second try")


def test_of_two_clerks_one_gets_it_and_the_other_stays_out(
    guest: Guest, cast: Cast, new_guest: NewGuest
) -> None:
    path = written(guest, cast.nobody)
    clerks = [new_guest().sign_in_to_office(), new_guest().sign_in_to_office(cast.second_address)]
    tokens, statuses, gate = [one.token() for one in clerks], {}, Barrier(2)

    def take(number: int) -> None:
        gate.wait()
        data = {"csrf_token": tokens[number], "because": "due"}
        statuses[number] = clerks[number].client.post(f"{path}/take", data=data).status_code

    threads = [Thread(target=take, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [303, 409]
    loser = clerks[max(statuses, key=lambda number: statuses[number])]
    assert "It is with " in loser.get(path).text
    assert "Where is it?" not in loser.get(path).html
    for step in ("answer", "let-go", "close"):
        loser.post(f"{path}/{step}", status=409, text="Mine")


def test_parts_and_pages(guest: Guest, cast: Cast, travel: Callable[..., None]) -> None:
    mine, free = written(guest, cast.member_address), written(guest, cast.nobody)
    guest.sign_in_to_office().post(f"{mine}/take", because="due")
    assert free not in guest.get("/office/messages?show=mine").links()
    assert mine not in guest.get("/office/messages?show=free").links()
    assert "None of this kind." in guest.get("/office/messages?show=late").text
    travel(days=20)
    page = guest.sign_in_to_office().get("/office/messages?show=late")
    assert {mine, free} <= set(page.links())
    assert "20 days" in page.text
    for _ in range(49):
        written(guest, cast.nobody)
    first = guest.get("/office/messages")
    second = guest.get(next(link for link in first.links() if "page=2" in link))
    assert (first.html.count('<th scope="row">'), second.html.count('<th scope="row">')) == (50, 1)
    guest.get("/office/messages?page=99&show=nonsense")
    with guest.app.database.work(writes=False):
        assert session().scalar(select(func.count()).select_from(ContactMessage)) == 51
