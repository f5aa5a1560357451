"""Steps of a request and of the office: none is skipped, repeated or taken by somebody else."""

from collections.abc import Callable

import pytest

from tests.cast import PASSWORD, Cast, open_request
from tests.guest import Guest
from tests.security.addresses import places
from tests.security.watching import changed, everything

NewGuest = Callable[[], Guest]
Travel = Callable[..., None]
DECLINE = {"ground": "accurate", "facts": "The contract says so."}


def unmoved(guest: Guest, path: str, status: int, **form: str) -> None:
    """The step is refused, and leaves no trace but that it was tried."""
    before = everything(guest.app)
    guest.post(path, status=status, **form)
    assert changed(before, everything(guest.app)) <= {"limit_counter"}, path


def filed(guest: Guest, person_id: int, kind: str, **asked: str) -> str:
    with guest.app.database.work(writes=True):
        return f"/requests/{open_request(guest.app, person_id, kind, **asked).id}"


def test_the_last_step_does_not_come_first(guest: Guest) -> None:
    unmoved(guest.sign_in(), "/you/requests/1/confirm", 404)


def test_a_step_taken_twice_counts_once(guest: Guest) -> None:
    guest.sign_in().post("/you/requests/deletion")
    path = guest.answer.headers["Location"]
    guest.post(path)
    unmoved(guest, path, 409)
    unmoved(guest, "/you/requests/deletion", 409)


def test_a_closed_request_is_not_moved_by_the_person(guest: Guest, cast: Cast) -> None:
    path = "/you" + filed(guest, cast.member, "correction", field="other", should_say="x")
    guest.sign_in().post(f"{path}/withdraw")
    for step in ("withdraw", "confirm", "write"):
        unmoved(guest, f"{path}/{step}", 409, text="One more thing")


def test_a_clerk_does_nothing_with_a_case_not_taken(guest: Guest, cast: Cast) -> None:
    path = "/office" + filed(guest, cast.member, "correction", field="user_id", should_say="dana")
    guest.sign_in_to_office()
    for step in ("answer", "correct", "done", "decline", "let-go"):
        unmoved(guest, f"{path}/{step}", 409, text="Hello", **DECLINE)


def test_a_colleagues_case_is_left_alone(guest: Guest, new_guest: NewGuest, cast: Cast) -> None:
    path = "/office" + filed(guest, cast.member, "correction", field="user_id", should_say="dana")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    colleague = new_guest().sign_in_to_office(cast.second_address)
    for step in ("take", "answer", "correct", "done", "decline", "let-go"):
        unmoved(colleague, f"{path}/{step}", 409, text="Hello", **DECLINE)
    assert "Dana" not in colleague.get(path).text


def test_a_closed_case_is_not_moved_by_its_clerk(
    guest: Guest, new_guest: NewGuest, cast: Cast
) -> None:
    path = filed(guest, cast.member, "correction", field="user_id", should_say="dana")
    clerk = new_guest().sign_in_to_office()
    clerk.post(f"/office{path}/take", because="due")
    guest.sign_in().post(f"/you{path}/withdraw")
    for step in ("take", "answer", "correct", "done", "decline", "let-go"):
        unmoved(clerk, f"/office{path}/{step}", 409, text="Hello", **DECLINE)


def test_one_clerk_alone_neither_does_nor_declines_a_deletion(guest: Guest, cast: Cast) -> None:
    path = "/office" + filed(guest, cast.member, "deletion")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    for step in ("correct", "done", "decline"):
        unmoved(guest, f"{path}/{step}", 409, **DECLINE)


@pytest.mark.parametrize(("field", "taken"), [("email", "TOMAS@example.net"), ("user_id", "TBerg")])
def test_nobody_gets_an_address_or_a_user_id_that_is_somebody_elses(
    guest: Guest, cast: Cast, field: str, taken: str
) -> None:
    path = "/office" + filed(guest, cast.member, "correction", field=field, should_say=taken)
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    unmoved(guest, f"{path}/correct", 409)


def test_a_user_id_that_is_somebodys_address_does_not_stand_before_its_owner(
    guest: Guest, cast: Cast
) -> None:
    """Who calls himself by another's address neither gets in as her nor keeps her out."""
    path = "/office" + filed(
        guest, cast.other, "correction", field="user_id", should_say=cast.member_address
    )
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    guest.post(f"{path}/correct")
    guest.sign_in(cast.member_address, PASSWORD)
    assert "Dana Whitfield" in guest.get("/you").text


def test_what_may_become_an_address_must_be_one(guest: Guest) -> None:
    guest.sign_in()
    for said in (
        "no address",
        "dana@example.com\nBcc: all@example.org",
        "dana@example.com, all@example.org",
        "Dana <dana@example.com>",
        "a" * 400 + "@example.com",
    ):
        unmoved(guest, "/you/requests/correction", 422, field="email", should_say=said)


def test_what_may_become_a_user_id_must_be_one(guest: Guest) -> None:
    guest.sign_in()
    for said in ("two\nlines", "u" * 81):
        unmoved(guest, "/you/requests/correction", 422, field="user_id", should_say=said)


def test_sensitive_steps_need_a_fresh_proof(guest: Guest, travel: Travel) -> None:
    """All that say so, and those that must: the copy, a deletion, a password, an address."""
    guest.sign_in().post("/you/requests/deletion")
    number = guest.answer.headers["Location"].split("/")[3]
    fresh = [one for one in places(guest.app, "account", request_id=number) if one.sign.fresh]
    assert {one.endpoint for one in fresh} >= {
        "access.take_copy",
        "identity.set_password",
        "rights.ask_correction",
        "rights.ask_deletion",
        "rights.confirm_request",
    }
    travel(minutes=16)
    guest.get("/you")
    for place in fresh:
        unmoved(guest, place.path, 303, field="other", should_say="x", new="river otter lantern")
        assert guest.answer.headers["Location"].startswith("/you/prove?next="), place.path


def test_a_wrong_password_proves_nothing(guest: Guest, travel: Travel) -> None:
    guest.sign_in()
    travel(minutes=16)
    guest.post("/you/prove", status=422, password="not this one")
    guest.post("/you/copy")
    assert guest.answer.headers["Location"].startswith("/you/prove")
    guest.post("/you/prove?next=/you/copy", password=PASSWORD)
    guest.post("/you/copy", status=200)


def test_one_look_is_one_line_also_when_the_form_was_wrong(guest: Guest, cast: Cast) -> None:
    """The page comes back with what is missing, and the look it gave is noted."""
    path = "/office" + filed(guest, cast.member, "correction", field="other", should_say="x")
    guest.sign_in_to_office().post(f"{path}/take", because="due")
    for step in ("answer", "decline"):
        before = everything(guest.app)
        assert "Dana Whitfield" in guest.post(f"{path}/{step}", status=422).text
        after = everything(guest.app)
        assert changed(before, after) == {"event", "event_facts"}
        assert len(after["event"]) == len(before["event"]) + 1
