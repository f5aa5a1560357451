"""Asking for a deletion: two steps, a clock, a letter, and a way back."""

from collections.abc import Callable

from sqlalchemy import func, select

from privacycenter.rights.models import Request
from tests.cast import Cast
from tests.guest import Guest
from tests.mailbox import Mailbox


def ask(guest: Guest, note: str = "") -> str:
    guest.post("/you/requests/deletion", note=note)
    return guest.answer.headers["Location"]


def test_two_steps_a_letter_and_a_clock(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    guest.sign_in()
    confirm = ask(guest, note="I close my shop.")
    page = guest.get(confirm)
    assert page.h1 == "Confirm: deletion of everything"
    assert "I close my shop." in page.text
    page = guest.send(confirm)
    assert page.h1 == "Deletion of everything"
    assert "Day 0 of 45" in page.text
    post()
    letter = mailbox.to(cast.member_address)[-1]
    text = letter.get_content()
    assert "we received your request D-2026-" in text
    assert "California law gives us 45 days." in text
    assert "https://privacy.example.com/you/requests/" in text


def test_before_the_second_step_nothing_has_happened(
    guest: Guest, mailbox: Mailbox, post: Callable[[], int], new_guest: Callable[[], Guest]
) -> None:
    guest.sign_in()
    ask(guest)
    post()
    assert mailbox.letters == []
    page = new_guest().sign_in_to_office().get("/office")
    assert "No request is open" in page.text


def test_the_first_step_alone_is_forgotten(guest: Guest, travel: Callable[..., None]) -> None:
    guest.sign_in()
    path = ask(guest)
    travel(hours=25)
    rule = next(one for one in guest.app.rules if one.name == "requests.erase-unconfirmed")
    with guest.app.database.work(writes=True):
        assert rule.carry_out(guest.app.settings, 10) == 1
    guest.sign_in().get(path, status=404)


def test_confirming_twice_files_it_once(guest: Guest) -> None:
    guest.sign_in()
    path = ask(guest)
    guest.post(path)
    page = guest.post(path, status=409)
    assert "already" in page.text
    with guest.app.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Request)) == 1


def test_one_open_deletion_is_enough(guest: Guest) -> None:
    guest.sign_in()
    guest.post(ask(guest))
    guest.post("/you/requests/deletion", status=409, note="")
    assert "You have asked already." in guest.get("/you/requests/deletion").text


def test_it_can_be_stopped(
    guest: Guest, post: Callable[[], int], mailbox: Mailbox, cast: Cast
) -> None:
    guest.sign_in()
    path = ask(guest)
    guest.post(path)
    page = guest.send(path.replace("confirm", "withdraw"))
    assert "The request is stopped." in page.text
    post()
    assert "you stopped your request" in mailbox.to(cast.member_address)[-1].get_content()
    guest.post(path.replace("confirm", "withdraw"), status=409)
    assert "You stopped it on" in guest.get(path.replace("/confirm", "")).text


def test_the_no_of_the_second_step_leaves_nothing(guest: Guest) -> None:
    guest.sign_in()
    path = ask(guest)
    guest.send(path.replace("confirm", "withdraw"))
    guest.get(path, status=404)


def test_a_message_is_kept_and_a_bad_one_named(guest: Guest) -> None:
    guest.sign_in()
    path = ask(guest)
    guest.post(path)
    write = path.replace("confirm", "write")
    page = guest.post(write, status=422, text=" ")
    assert "Write a message" in page.text
    page = guest.send(write, text="Please hurry.")
    assert "You: Please hurry." in page.text


def test_somebody_elses_request_is_not_found(guest: Guest, new_guest: Callable[[], Guest]) -> None:
    guest.sign_in()
    path = ask(guest)
    guest.post(path)
    other = new_guest().sign_in("tberg")
    for end in ("", "/confirm", "/write", "/withdraw"):
        there = path.replace("/confirm", end)
        other.post(there, status=405 if end == "" else 404, text="x")
    other.get(path.replace("/confirm", ""), status=404)


def test_it_needs_a_fresh_proof(guest: Guest, travel: Callable[..., None]) -> None:
    guest.sign_in()
    travel(minutes=16)
    guest.get("/you/requests/deletion", status=303)
    assert guest.answer.headers["Location"] == "/you/prove?next=/you/requests/deletion"
