"""The office: the queue by due date, one case at a time, and what the person sees of it."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from privacycenter.audit import Actor, acting
from privacycenter.identity.models import Address
from privacycenter.refusals import Invalid
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from tests.cast import Cast, open_request
from tests.guest import Guest
from tests.mailbox import Mailbox


def filed(guest: Guest, person_id: int, kind: str = "deletion", **asked: str) -> str:
    with guest.app.database.work(writes=True):
        return f"/office/requests/{open_request(guest.app, person_id, kind, **asked).id}"


def test_the_queue_names_nobody(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member)
    page = guest.sign_in_to_office().get("/office")
    assert path in page.links()
    assert "One is open: none late, one with no one, none with you." in page.text
    for text in ("Dana", "dana@example.com", "dwhitfield", "Please."):
        assert text not in page.text


def test_nothing_personal_before_a_case_is_taken(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member)
    page = guest.sign_in_to_office().get(path)
    for text in ("Dana", "dana@example.com", "dwhitfield", "Please."):
        assert text not in page.html
    page = guest.send(f"{path}/take", because="due")
    for text in ("Dana Whitfield", "dana@example.com", "dwhitfield", "Please."):
        assert text in page.text


def test_who_looked_is_shown_to_the_person(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    path = filed(guest, cast.member)
    guest.sign_in_to_office().send(f"{path}/take", because="due")
    guest.get(path)
    page = new_guest().sign_in().get("/you/looks")
    assert page.text.count("A clerk of the privacy office opened your name, user ID") == 2
    assert "Rosa" not in page.text


def test_a_case_is_taken_with_a_reason_or_not_at_all(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    """The person reads it, beside the role and the time; the name of the clerk they do not."""
    path = filed(guest, cast.member)
    guest.sign_in_to_office()
    for form, error in (
        ({}, "Say why you take it up"),
        ({"because": "nonsense"}, "Say why you take it up"),
        ({"because": "due", "other": "dana@example.com asked"}, "Take the address out"),
        ({"because": "due", "other": "x" * 201}, "Shorten it to 200 characters"),
    ):
        page = guest.post(f"{path}/take", status=422, **form)
        assert error in page.text
        assert "Dana" not in page.html
    page = guest.send(f"{path}/take", because="away", other="She is ill until Monday")
    assert "with your reason: “She is ill until Monday”" in page.text
    dana = new_guest().sign_in()
    for path_of_page in ("/you/looks", "/you/activity"):
        page = dana.get(path_of_page)
        assert "Why: “She is ill until Monday”." in page.text
        assert "Rosa" not in page.text
    guest.post(f"{path}/let-go")
    with guest.app.database.reading() as session:
        assert session.scalars(select(Request.taken_for)).one() is None
    with guest.app.database.work(writes=True), pytest.raises(Invalid, match="Say why"):
        lifecycle.take(1, cast.clerk, " ")


def test_of_two_clerks_one_gets_the_case(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    path = filed(guest, cast.member)
    clerks = [new_guest().sign_in_to_office(), new_guest().sign_in_to_office("tom@example.org")]
    tokens = [one.token() for one in clerks]
    statuses, gate = [], Barrier(2)

    def take(clerk: Guest, token: str) -> None:
        gate.wait()
        statuses.append(
            clerk.client.post(
                f"{path}/take", data={"csrf_token": token, "because": "due"}
            ).status_code
        )

    threads = [Thread(target=take, args=pair) for pair in zip(clerks, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 409]


def test_a_colleagues_case_stays_shut(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    path = filed(guest, cast.member)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    other = new_guest().sign_in_to_office("tom@example.org")
    page = other.get(path)
    assert "It is with Rosa Okafor" in page.text
    assert "Dana" not in page.html
    other.post(f"{path}/answer", status=409, text="Hello")
    other.post(f"{path}/let-go", status=409)


def test_an_answer_stands_on_the_persons_page_and_a_letter_says_so(
    guest: Guest,
    cast: Cast,
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
) -> None:
    path = filed(guest, cast.member)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    page = guest.post(f"{path}/answer", status=422, text="")
    assert "Write a message" in page.text
    guest.send(f"{path}/answer", text="We have begun to look.")
    page = new_guest().sign_in().get(path.replace("/office", "/you"))
    assert "The privacy office: We have begun to look." in page.text
    post()
    text = mailbox.to(cast.member_address)[-1].get_content()
    assert "has written to you" in text
    assert "begun to look" not in text


def test_a_case_handed_back_is_with_no_one(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    page = guest.send(f"{path}/let-go")
    assert "one with no one" in page.text


def test_a_correction_is_made_and_survives(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    path = filed(guest, cast.member, "correction", field="user_id", should_say="dana.w")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    assert "Corrected." in guest.send(f"{path}/correct").text
    person = new_guest().sign_in("dana.w")
    assert "dana.w" in person.get("/you/held/member-information").text
    assert "Done" in person.get(path.replace("/office", "/you")).text


def test_a_value_somebody_else_has_is_refused_and_nothing_closed(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member, "correction", field="user_id", should_say="TBerg")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    page = guest.post(f"{path}/correct", status=409)
    assert "Somebody else has that one already." in page.text
    assert "Hand it back" in guest.get(path).text


def test_a_correction_that_names_no_item_is_closed_by_hand(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member, "correction", field="other", should_say="It was not me")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    guest.post(f"{path}/correct", status=400)
    assert "Closed as done." in guest.send(f"{path}/done").text


def test_an_address_put_right_by_the_office_is_proved_first(
    guest: Guest, cast: Cast, post: Callable[[], int], mailbox: Mailbox
) -> None:
    path = filed(guest, cast.member, "correction", field="email", should_say="d@example.com")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    guest.send(f"{path}/correct")
    with guest.app.database.reading() as session:
        main = select(Address.address).where(Address.person_id == cast.member, Address.is_main)
        assert session.scalar(main) == cast.member_address, "nothing before the proof"
    post()
    guest.send(mailbox.link_to("d@example.com"))
    post()
    with guest.app.database.reading() as session:
        assert session.scalar(main) == "d@example.com"
    assert "/undo-address/" in mailbox.link_to(cast.member_address)


def test_declining_needs_a_ground_and_facts_and_names_the_ways_on(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    path = filed(guest, cast.member, "correction", field="email", should_say="d@example.com")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    page = guest.post(f"{path}/decline", status=422, facts="We asked the mail server.")
    assert "Choose why it is declined" in page.text
    assert "We asked the mail server." in page.html
    page = guest.post(f"{path}/decline", status=422, ground="accurate", facts=" ")
    assert "Write the facts behind it" in page.text
    guest.send(f"{path}/decline", ground="accurate", facts="We asked the mail server.")
    page = new_guest().sign_in().get(path.replace("/office", "/you"))
    assert "What we hold is more likely right than not. We asked the mail server." in page.text
    assert "somebody who did not decide this looks again" in page.text
    assert "California Privacy Protection Agency" in page.text
    assert "ask us to delete" in page.text


def test_a_deletion_is_not_decided_by_one(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    for step in ("correct", "done"):
        guest.post(f"{path}/{step}", status=409)
    guest.post(f"{path}/decline", status=409, ground="accurate", facts="No.")
    with guest.app.database.reading() as session:
        assert session.get(Request, int(path.rsplit("/", 1)[1])).state == "open"


def test_what_the_person_stopped_cannot_be_answered(guest: Guest, cast: Cast) -> None:
    path = filed(guest, cast.member)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    with guest.app.database.work(writes=True), acting(Actor("person", cast.member)):
        lifecycle.withdraw(int(path.rsplit("/", 1)[1]), cast.member)
    page = guest.post(f"{path}/answer", status=409, text="Hello")
    assert "has moved on" in page.text
    assert "Closed on" in guest.get(path).text


def test_the_office_shows_how_the_site_is(guest: Guest) -> None:
    page = guest.sign_in_to_office().get("/office")
    assert "No worker has been heard" in page.text


def test_the_queue_is_turned_page_by_page_by_due_date(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        for number in range(55):
            open_request(guest.app, cast.member, "correction", field="email", n=str(number))
    guest.sign_in_to_office()
    first = guest.get("/office")
    assert "55 are open" in first.text
    assert first.html.count('<th scope="row">') == 50
    second = guest.get(next(link for link in first.links() if "page=2" in link))
    assert second.html.count('<th scope="row">') == 5
    guest.get("/office?page=99&show=nonsense")


@pytest.mark.parametrize(
    ("days", "mark", "age"),
    [
        (0, None, "Received today"),
        (22, None, "Received 22 days ago"),
        (23, "Half gone", "Received 23 days ago"),
        (34, "Three quarters gone", "Received 34 days ago"),
        (41, "Nine tenths gone", "Received 41 days ago"),
        (46, "1 day late", "Received 46 days ago"),
    ],
)
def test_the_queue_shows_age_and_how_much_of_the_time_is_gone(
    guest: Guest, cast: Cast, travel: Callable[..., None], days: int, mark: str | None, age: str
) -> None:
    filed(guest, cast.member)
    travel(days=days)
    page = guest.sign_in_to_office().get("/office")
    assert age in page.text
    marks = [one.text for cell in page.all("td") for one in cell.iter("span")]
    assert marks == ([mark] if mark else [])


def test_parts_of_the_queue(guest: Guest, cast: Cast, travel: Callable[..., None]) -> None:
    mine, free = filed(guest, cast.member), filed(guest, cast.other)
    guest.sign_in_to_office().post(f"{mine}/take", because="due")
    assert mine in guest.get("/office?show=mine").links()
    assert free not in guest.get("/office?show=mine").links()
    assert free in guest.get("/office?show=free").links()
    assert "None of this kind." in guest.get("/office?show=late").text
    travel(days=46)
    page = guest.sign_in_to_office().get("/office?show=late")
    assert {mine, free} <= set(page.links())
    assert "1 day late" in page.text
