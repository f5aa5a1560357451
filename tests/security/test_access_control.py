"""Who gets in where: every address of the site, asked for by everybody who may not."""

from collections.abc import Callable

import pytest

from privacycenter.identity import passwords, staff
from privacycenter.identity.models import OWN, ROLES
from tests.cast import (
    OFFICE,
    STAFF_PASSWORD,
    Cast,
    code_of,
    open_request,
    write_contact_message,
)
from tests.guest import Guest
from tests.security.addresses import METHODS, Place, places
from tests.security.watching import changed, everything, without

NewGuest = Callable[[], Guest]
Travel = Callable[..., None]
ODD_IDS = (
    "0",
    "-1",
    "+1",
    "01",
    "1.0",
    "1e3",
    "0x1",
    "99999999999999999999",
    "9" * 400,
    "０",
    "１",
    "٣",
    "%00",
    "1%00",
    "%31%2e",
    "1%20",
    "%ED%A0%80",
    "..%2f1",
    "1;1",
    "null",
    "{{7*191}}",
    "'%20OR%201=1",
)


def knock(guest: Guest, place: Place, method: str) -> tuple[int, str]:
    """The status of an answer and where it leads, with a good token in the form."""
    data = {"csrf_token": guest.token()} if method not in ("GET", "HEAD", "OPTIONS") else None
    answer = guest.client.open(place.path, method=method, data=data)
    return answer.status_code, answer.headers.get("Location", "")


def held_of(guest: Guest) -> tuple[int, int]:
    """A request and a session of Dana's, who is signed in here."""
    guest.sign_in()
    guest.post("/you/requests/correction", field="other", should_say="Something")
    request_id = int(guest.answer.headers["Location"].rsplit("/", 1)[1])
    page = guest.get("/you/sessions")
    ends = [one.get("action") for one in page.all("form") if one.get("action").endswith("/end")]
    return request_id, int(ends[0].split("/")[3])


def test_nobody_opens_a_page_without_signing_in(guest: Guest, cast: Cast) -> None:
    before = everything(guest.app)
    for place in places(guest.app, "account", "office"):
        for method in METHODS:
            status, leads_to = knock(guest, place, method)
            if status == 405:
                assert method not in place.methods
                continue
            door = "/office/sign-in" if place.sign.audience == "office" else "/sign-in"
            assert (status, leads_to.partition("?")[0]) == (303, door), (method, place.path)
    assert changed(before, everything(guest.app)) == set()


def test_a_member_opens_nothing_of_the_office(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        number = open_request(guest.app, cast.other).id
    guest.sign_in()
    before = everything(guest.app)
    for place in places(guest.app, "office", request_id=number):
        for method in place.methods:
            status, leads_to = knock(guest, place, method)
            assert status == 303, (method, place.path)
            assert leads_to.startswith("/office/sign-in"), (method, place.path)
    assert changed(before, everything(guest.app)) == set()


@pytest.mark.parametrize("email", [email for email, _, role in OFFICE[1:]])
def test_a_role_opens_its_own_pages_and_no_other(guest: Guest, cast: Cast, email: str) -> None:
    """Each page of the office, asked for by each role, by every method it answers to."""
    allowed = ROLES[role_of(email)] | OWN
    with guest.app.database.work(writes=True):
        number = open_request(guest.app, cast.member).id
        message = write_contact_message(guest.app, cast.nobody).id
    guest.sign_in_to_office(email)
    before, refused = everything(guest.app), 0
    for place in places(guest.app, "office", request_id=number, message_id=message):
        if place.sign.permission in allowed:
            assert guest.client.get(place.path).status_code in (200, 404, 405, 409), place.path
            continue
        refused += 1
        for method in place.methods - {"OPTIONS"}:
            assert knock(guest, place, method)[0] == 403, (method, place.path)
    assert refused >= 3
    assert changed(before, everything(guest.app)) <= {"session"}


def role_of(email: str) -> str:
    return next(role for one, _, role in OFFICE if one == email)


def test_an_account_that_is_not_set_up_opens_its_setting_up_alone(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        staff.reset_staff(cast.decider, passwords.make_hash(STAFF_PASSWORD))
    form = {"login": cast.decider_address, "password": STAFF_PASSWORD}
    guest.post("/office/sign-in", **form)
    assert guest.answer.headers["Location"] == "/office/set-up"
    before, shut = everything(guest.app), 0
    for place in places(guest.app, "office"):
        if place.endpoint == "accounts.set_up":
            continue
        shut += 1
        for method in place.methods - {"OPTIONS"}:
            assert knock(guest, place, method) == (303, "/office/set-up"), (method, place.path)
    assert shut > 30
    assert changed(before, everything(guest.app)) == set()


def test_a_set_up_account_cannot_be_set_up_again(guest: Guest, cast: Cast) -> None:
    guest.sign_in_to_office().get("/office/set-up", status=403)
    guest.post("/office/set-up", status=403, first="000000")


def test_each_role_is_shown_what_it_may_open(guest: Guest, new_guest: NewGuest) -> None:
    shown = {
        "tom@example.org": ["/office", "/office/messages", "/office/review", "/office/account"],
        "ada@example.org": ["/office", "/office/history", "/office/account"],
        "max@example.org": ["/office/staff", "/office/account"],
    }
    for email, wanted in shown.items():
        who = new_guest().sign_in_to_office(email)
        page = who.get(wanted[0])
        links = [one.get("href") for one in page.tree.find(".//nav").iter("a")]
        assert links == wanted
        for path in links:
            who.get(path)


def test_a_clerk_opens_nothing_of_a_member(guest: Guest, new_guest: NewGuest) -> None:
    request_id, session_id = held_of(guest)
    clerk = new_guest().sign_in_to_office()
    before = everything(guest.app)
    for place in places(guest.app, "account", request_id=request_id, session_id=session_id):
        for method in place.methods:
            assert knock(clerk, place, method)[0] == 403, (method, place.path)
    assert changed(before, everything(guest.app)) == set()


def test_things_of_somebody_else_do_not_exist(guest: Guest, new_guest: NewGuest) -> None:
    """For every method that an address answers to, and with nothing changed."""
    request_id, session_id = held_of(guest)
    other = new_guest().sign_in("tberg")
    before = everything(guest.app)
    theirs = [
        place
        for place in places(guest.app, "account", request_id=request_id, session_id=session_id)
        if place.arguments & {"request_id", "session_id", "record_id"}
    ]
    assert len(theirs) >= 6
    for place in theirs:
        for method in place.methods - {"OPTIONS"}:
            data = {"csrf_token": other.token(), "text": "Hello"}
            answer = other.client.open(place.path, method=method, data=data)
            assert answer.status_code == 404, (method, place.path)
    assert changed(before, everything(guest.app)) <= {"limit_counter"}


@pytest.mark.parametrize("door", ["/you", "/office"])
def test_an_id_of_any_spelling_is_not_found(guest: Guest, cast: Cast, door: str) -> None:
    with guest.app.database.work(writes=True):
        open_request(guest.app, cast.member)
    guest.sign_in() if door == "/you" else guest.sign_in_to_office()
    for odd in ODD_IDS:
        for end in ("", "/confirm", "/take"):
            answer = guest.client.get(f"{door}/requests/{odd}{end}")
            assert answer.status_code in (404, 405), (odd, end, answer.status_code)
    for big in ("999999999999999999", "2147483648"):  # fit the database, and are nobody's
        assert guest.client.get(f"{door}/requests/{big}").status_code == 404


def test_an_id_in_any_spelling_ends_nobodys_session(guest: Guest, new_guest: NewGuest) -> None:
    _, session_id = held_of(guest)
    other = new_guest().sign_in("tberg")
    token = other.token()
    for odd in (*ODD_IDS, f"{session_id}%20", f"0{session_id}", f"{session_id}.0"):
        path = f"/you/sessions/{odd}/end"
        answer = other.client.post(path, data={"csrf_token": token})
        assert answer.status_code == 404, odd
    guest.get("/you")


def test_a_get_changes_nothing_anybody_decided_or_holds(
    guest: Guest, new_guest: NewGuest, cast: Cast, travel: Travel
) -> None:
    """But when a session was last seen, and that a clerk looked at a case (HOUSE.md, rule 5)."""
    request_id, session_id = held_of(guest)
    clerk, nobody = new_guest().sign_in_to_office(), new_guest()
    clerk.post(f"/office/requests/{request_id}/take", because="due")
    with guest.app.database.work(writes=True):
        message_id = write_contact_message(guest.app, cast.nobody).id
    clerk.post(f"/office/messages/{message_id}/take", because="due")
    travel(minutes=2)
    before = everything(guest.app)
    for who in (nobody, guest, clerk):
        for place in places(guest.app, request_id=request_id, session_id=session_id, token="a.b.c"):
            for method in ("GET", "HEAD"):
                with who.client.open(place.path, method=method) as answer:
                    assert answer.status_code < 500, place.path
    after = everything(guest.app)
    assert changed(before, after) <= {"session", "event", "event_facts"}
    assert without(before, "session", "seen_at") == without(after, "session", "seen_at")
    looks = {"request.looked", "contact.looked"}
    assert {row[1] for row in set(after["event"]) - set(before["event"])} == looks
    assert set(before["event"]) <= set(after["event"])


def test_a_mailed_link_is_not_used_by_looking_at_it(
    guest: Guest, new_guest: NewGuest, cast: Cast, post: Callable[[], int], mailbox: object
) -> None:
    guest.post("/sign-in/link", address=cast.member_address)
    post()
    path = mailbox.link_to(cast.member_address)  # type: ignore[attr-defined]
    before = everything(guest.app)
    for _ in range(3):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert new_guest().client.open(path, method=method).status_code == 200
    assert changed(before, everything(guest.app)) == set()


def test_a_request_that_is_not_confirmed_does_not_exist_for_the_office(
    guest: Guest, new_guest: NewGuest
) -> None:
    guest.sign_in().post("/you/requests/deletion", note="")
    number = guest.answer.headers["Location"].split("/")[3]
    clerk = new_guest().sign_in_to_office()
    before = everything(guest.app)
    for place in places(guest.app, "office", request_id=number):
        if "request_id" in place.arguments and place.sign.permission in ROLES["clerk"]:
            for method in place.methods - {"OPTIONS"}:
                data = {
                    "csrf_token": clerk.token(),
                    "text": "Hello",
                    "ground": "accurate",
                    "facts": "It is.",
                }
                answer = clerk.client.open(place.path, method=method, data=data)
                assert answer.status_code == 404, (method, place.path)
    assert changed(before, everything(guest.app)) <= {"limit_counter"}


@pytest.mark.parametrize("end", ["done", "withdraw"])
def test_a_closed_case_is_shut_for_its_clerk_too(
    guest: Guest, new_guest: NewGuest, end: str
) -> None:
    """The person reads that only staff with an open case can look."""
    request_id, _ = held_of(guest)
    clerk = new_guest().sign_in_to_office()
    clerk.post(f"/office/requests/{request_id}/take", because="due")
    assert "Dana Whitfield" in clerk.get(f"/office/requests/{request_id}").text
    if end == "done":
        clerk.post(f"/office/requests/{request_id}/done")
    else:
        guest.post(f"/you/requests/{request_id}/withdraw")
    page = clerk.get(f"/office/requests/{request_id}")
    for personal in ("Dana Whitfield", "dana@example.com", "dwhitfield", "Something"):
        assert personal not in page.text


def test_staff_whose_account_ends_are_out_at_once(guest: Guest, cast: Cast) -> None:
    guest.sign_in_to_office().get("/office")
    with guest.app.database.work(writes=True):
        staff.end_staff(cast.clerk)
    guest.get("/office", status=303)
    form = {"login": cast.clerk_address, "password": STAFF_PASSWORD}
    guest.post("/office/sign-in", status=422, code=code_of(guest.app, cast.clerk_address), **form)


def test_a_link_never_opens_the_office(
    guest: Guest, cast: Cast, post: Callable[[], int], mailbox: object
) -> None:
    guest.post("/sign-in/link", address=cast.clerk_address)
    post()
    assert mailbox.letters == []  # type: ignore[attr-defined]


def test_nobody_is_there_after_a_fresh_install(app: object) -> None:
    rows = everything(app)  # type: ignore[arg-type]
    assert {name for name, found in rows.items() if found} == set()
