"""Anything at all in every field: a sentence with a 4xx, never a 5xx, never an echo that runs."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from privacycenter import clock
from privacycenter.access.values import for_tables
from privacycenter.db import session
from privacycenter.identity import passwords, staff
from privacycenter.identity.models import OWN, ROLES, SETTING_UP, Person, Session, Staff
from privacycenter.mail.models import Letter
from privacycenter.records.members.models import Member
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion.models import Task
from privacycenter.rights.models import Request
from privacycenter.web import Site
from privacycenter.web.forms import LONGEST_TO_TIDY, tidy
from privacycenter.web.models import LimitCounter
from tests.cast import (
    OFFICE,
    PASSWORD,
    STAFF_PASSWORD,
    Cast,
    make_member,
    open_request,
    write_contact_message,
)
from tests.deletion.acting import approve, as_staff, ask, erase, propose
from tests.guest import Guest, Page
from tests.mailbox import Mailbox
from tests.security.addresses import Place, places

NewGuest = Callable[[], Guest]

FIELDS = (
    "name",
    "login",
    "password",
    "address",
    "note",
    "field",
    "should_say",
    "text",
    "value",
    "current",
    "new",
    "ground",
    "facts",
    "file",
    "code",
    "because",
    "other",
    "posts-facts",
    "posts-until_on",
    "decline-facts",
    "back-remark",
    "task-1-evidence",
)
PAYLOADS = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*191}}{% raw %}${7*191}"
    "' OR 1=1; DROP TABLE person; --{0.__class__}%25s%25n$(id)`id`|id%25_%5C"
)
TEXTS: dict[str, bytes] = {
    "NUL": b"a%00b",
    "lone surrogate": b"%ED%A0%80",
    "not UTF-8": b"%FF%FE%C0%80",
    "controls, directions, lines": b"%1B[31m%08%7F%C2%85%E2%80%AEevil%E2%80%A8b%0D%0Ac",
    "odd, and fit to be kept": "%EF%BF%BF%F4%8F%BF%BF👩‍👩‍👧‍👦０１２".encode(),
    "marks out of order": "\u0301\u0327".encode() * 200,
    "payloads": PAYLOADS.encode(),
    "a number": b"99999999999999999999999999",
    "spaces": b"+++++",
    "nothing": b"",
    "5 kB": b"x" * 5000,
    "60 kB": b"x" * 60_000,
}
TAKE = "office.take_case"  # whose form stands only where nobody has taken it
URLENCODED = "application/x-www-form-urlencoded"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


@pytest.fixture
def forms(guest: Guest, new_guest: NewGuest, cast: Cast) -> list[tuple[Guest, Place]]:
    """Every form, each with somebody who may use it and has something to use it on."""
    with guest.app.database.work(writes=True):
        case = open_request(guest.app, cast.member, "correction", field="other", should_say="x").id
        mine = open_request(guest.app, cast.member, "correction", field="other", should_say="x").id
        free = open_request(guest.app, cast.member, "correction", field="other", should_say="x").id
        message = write_contact_message(guest.app, cast.nobody).id
    member, clerk, nobody = guest.sign_in(), new_guest().sign_in_to_office(), new_guest()
    colleagues = [new_guest().sign_in_to_office(email) for email, *_ in OFFICE[2:]]
    newcomer = new_guest()
    newcomer.post("/office/sign-in", **not_set_up(guest))
    clerk.post(f"/office/requests/{case}/take", because="due")
    clerk.post(f"/office/messages/{message}/take", because="due")
    whose = {"account": member, "office": clerk, "public": nobody}
    found = places(guest.app, *whose, request_id=mine, token="a.b.c")
    deletions = places_of_deletions(guest.app, cast)
    decided = {place.endpoint for place in deletions}
    cases = [
        *deletions,
        *(
            one
            for one in places(guest.app, "office", request_id=case)
            if one.endpoint not in (TAKE, *decided)
        ),
        *(one for one in places(guest.app, "office", request_id=free) if one.endpoint == TAKE),
    ]
    ends = (
        "sign_out",
        "let_go_case",
        "let_go_message",
        "close_case",
        "correct_case",
        "_session",
        "take_copy",
    )
    doors = dict.fromkeys(SETTING_UP, newcomer)
    for who, (_, _, role) in zip([*colleagues, clerk], [*OFFICE[2:], OFFICE[0]], strict=True):
        doors |= dict.fromkeys(ROLES[role] | OWN, who)
    return [
        (doors.get(place.sign.permission or "") or whose[place.sign.audience or ""], place)
        for place in [one for one in found if one.sign.audience != "office"] + cases
        if place.takes_changes and not place.endpoint.endswith((*ends, "end_all_sessions"))
    ]


def places_of_deletions(app: Site, cast: Cast) -> list[Place]:
    """The pages by which deletions are decided, each with one that has come so far."""
    with app.database.work(writes=True):
        others = [
            make_member(user_id=name, address=f"{name}@example.com", name=name.title())
            for name in ("asks", "goes")
        ]
    plan, proposed, done = (ask(app, number) for number in (cast.member, *others))
    with app.database.work(writes=True), as_staff(cast.clerk, "clerk"):
        lifecycle.take(plan, cast.clerk, "It is the next one due")
    decision = propose(app, cast, proposed)
    propose(app, cast, done)
    approve(app, cast, done)
    erase(app)
    with app.database.work(writes=False):
        task = session().scalars(select(Task.id)).first()
    samples: dict[str, dict[str, Any]] = {
        "plans": {"request_id": plan},
        "holds": {"request_id": plan},
        "decisions": {"request_id": proposed, "decision_id": decision},
        "tasks": {"request_id": done, "task_id": task},
    }
    return [
        place
        for name, values in samples.items()
        for place in places(app, "office", **values)
        if place.endpoint.startswith(f"{name}.")
    ]


def not_set_up(guest: Guest) -> dict[str, str]:
    """How somebody signs in who has an account since a moment ago."""
    hashed = passwords.make_hash(STAFF_PASSWORD)
    with guest.app.database.work(writes=True):
        staff.make_staff(email="new@example.org", name="Nia", role="clerk", password_hash=hashed)
    return {"login": "new@example.org", "password": STAFF_PASSWORD}


def forget_limits(guest: Guest) -> None:
    with guest.app.database.work(writes=True):
        session().query(LimitCounter).delete()


def answered(guest: Guest, place: Place, **sent: Any) -> Any:
    answer = guest.client.post(place.path, **sent)
    assert answer.status_code < 500, (place.path, sent.get("content_type"))
    return answer


def test_no_text_in_any_field_breaks_a_page(forms: list[tuple[Guest, Place]]) -> None:
    """Each text in all fields at once, as a browser and as a program would write it."""
    tokens = {id(who): who.token().encode() for who, _ in forms}
    for name, text in TEXTS.items():
        for who, place in forms:
            few = FIELDS if len(text) < 4000 else ("text", "note", "login")[: 64_000 // len(text)]
            parts = [b"csrf_token=" + tokens[id(who)]]
            parts += [field.encode() + b"=" + text for field in few]
            body = b"&".join(parts)
            answer = answered(who, place, data=body, content_type=URLENCODED)
            page = answer.get_data(as_text=True)
            for ran in ("<script>alert", "<img src=x", "1337"):
                assert ran not in page, (name, place.path)
        forget_limits(who)


def test_files_json_and_lists_are_no_fields(forms: list[tuple[Guest, Place]]) -> None:
    for who, place in forms:
        token = who.token()
        files = {name: (io.BytesIO(b"x"), "a.txt") for name in FIELDS}
        answered(who, place, data={"csrf_token": token, **files})
        for content in (dict.fromkeys(FIELDS, 5), {"login": [1]}, [1, 2], "x", None):
            answered(who, place, json=content, headers={"X-CSRFToken": token})
        doubled = {name: ["one", "two"] for name in FIELDS} | {"text[]": "three", "__proto__": "x"}
        answered(who, place, data=doubled | {"csrf_token": [token, "x"]})
        forget_limits(who)


def test_broken_bodies_are_refused(guest: Guest) -> None:
    guest.sign_in()
    for sent in (
        {"data": "x", "content_type": "multipart/form-data"},
        {"data": "--a\r\nx", "content_type": "multipart/form-data; boundary=a"},
        {"data": "x", "headers": {"Content-Length": "-1"}},
        {"data": "x", "headers": {"Content-Length": "9e9"}},
        {"data": b"\xff" * 100, "content_type": URLENCODED},
        {"data": "a=1&" * 12_000, "content_type": URLENCODED},
        {"data": "csrf_token=x", "content_type": "application/x-www-form-urlencoded; charset=x"},
    ):
        answer = guest.client.post("/you/requests/deletion", **sent)  # type: ignore[arg-type]
        assert answer.status_code == 400, sent["data"][:20]
    parts = {f"f{number}": "x" for number in range(300)}
    answer = guest.client.post("/sign-in", data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_large_body_is_refused_in_words(guest: Guest) -> None:
    guest.sign_in()
    data = {"csrf_token": guest.token(), "login": "x", "note": "x" * 100_000}
    for path in ("/sign-in", "/you/requests/deletion", "/office/sign-in"):
        answer = guest.client.post(path, data=data)
        assert answer.status_code == 413
        assert "larger than this page takes" in Page(answer).text


def test_fields_nobody_asked_for_are_ignored(guest: Guest, cast: Cast) -> None:
    """Roles, owners, states: a form takes what it shows and nothing else."""
    extra = {
        "role": "admin",
        "person_id": str(cast.other),
        "owner_id": str(cast.other),
        "user_id": "admin",
        "staff_id": "1",
        "taken_by": "1",
        "state": "fulfilled",
        "kind": "deletion",
        "regime": "none",
        "received_at": "2020-01-01",
        "answer_by": "2099-01-01",
        "verified": "1",
        "proven_at": "2020-01-01",
        "way": "password",
        "id": "1",
        "made_by": "office",
    }
    guest.post("/sign-in", login="dwhitfield", password=PASSWORD, **extra)
    guest.post("/you/requests/correction", field="other", should_say="Something", **extra)
    guest.post("/you/held/member-information/occupation", value="Painter", **extra)
    with guest.app.database.work(writes=False):
        request = session().scalars(select(Request)).one()
        assert (request.person_id, request.kind, request.state) == (
            cast.member,
            "correction",
            "open",
        )
        assert (request.taken_by, request.regime) == (None, "ccpa")
        assert request.received_on == clock.day_of(
            request.received_at or clock.now(), guest.app.settings.time_zone
        )
        assert request.asked == {"field": "other", "should_say": "Something"}
        assert session().scalars(select(Session.staff_id)).all() == [None]
        roles = dict(session().execute(select(Staff.email, Staff.role)).all())
        assert roles == {email: role for email, _, role in OFFICE}
        assert session().get_one(Person, cast.other).user_id == "tberg"
        assert session().get_one(Member, cast.other).occupation is None
        assert session().get_one(Member, cast.member).occupation == "Painter"


def test_a_choice_that_was_not_offered_is_refused(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        number = open_request(
            guest.app, cast.member, "correction", field="other", should_say="x"
        ).id
    guest.sign_in()
    for choice in ("name", "password", "id", "", "email\n", "__class__"):
        form = {"csrf_token": guest.token(), "field": choice, "should_say": "x"}
        assert guest.client.post("/you/requests/correction", data=form).status_code == 422, choice
    guest.sign_in_to_office().post(f"/office/requests/{number}/take", because="due")
    for ground in ("because", "", "accurate ", "ACCURATE"):
        guest.post(
            f"/office/requests/{number}/decline", status=422, ground=ground, facts="It is so."
        )


def test_what_people_write_is_shown_as_they_wrote_it(guest: Guest, new_guest: NewGuest) -> None:
    """To the person, to the office and in the copy: as text, whatever it looks like."""
    text = MARKUP + " {{7*191}} ' OR 1=1"
    guest.sign_in()
    guest.post("/you/held/member-information/name", value=text)
    guest.post("/you/held/member-information/firm", value=text)
    guest.post("/you/requests/correction", field="other", should_say=text, note=text)
    number = guest.answer.headers["Location"].rsplit("/", 1)[1]
    guest.post(f"/you/requests/{number}/write", text=text)
    clerk = new_guest().sign_in_to_office()
    clerk.post(f"/office/requests/{number}/take", because="due")
    for who, path in (
        (guest, "/you"),
        (guest, "/you/held/member-information"),
        (guest, "/you/held/member-information/name"),
        (guest, "/you/held/corrections"),
        (guest, f"/you/requests/{number}"),
        (clerk, f"/office/requests/{number}"),
    ):
        page = who.get(path)
        assert not page.all("img"), path
        assert "1337" not in page.html
        assert "<script" not in page.html
    guest.post("/you/copy", status=200)
    archive = zipfile.ZipFile(io.BytesIO(guest.answer.get_data()))
    readable = archive.read("read-me-first.html").decode()
    assert "<script" not in readable
    assert "<img" not in readable
    stored = json.loads(archive.read("requests.json"))["records"][0]
    assert stored["note"] == text


LINK_NAMES = (
    '"><a href="https://evil.example">Click</a>',
    "http://evil.example",
    "evil.example",
    "www.evil",
    "a@evil.example",
    "Dana\\nBcc: all@example.org",
)


def test_a_name_puts_no_link_into_a_letter(
    guest: Guest, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    guest.sign_in()
    for name in LINK_NAMES:
        guest.post("/you/held/member-information/name", value=name)
        guest.post("/you/requests/correction", field="other", should_say=name, note=name)
    post()
    assert len(mailbox.letters) == len(LINK_NAMES)
    for _, letter in mailbox.letters:
        assert letter.get_content().startswith("Dear member,")
        assert "evil" not in str(letter)
        assert "all@" not in str(letter)
        assert letter.get_content_type() == "text/plain"


def test_an_address_that_cannot_be_a_header_stops_no_other_letter(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    """However it came there: it waits, is counted, and the rest goes out."""
    now = clock.now()
    with guest.app.database.work(writes=True):
        for number, address in enumerate(("x\r\nBcc: all@example.org", "x\ny@example.org")):
            session().add(
                Letter(
                    kind="password_changed",
                    address=address,
                    facts={},
                    message_id=f"{number:032}",
                    written_at=now,
                    due_at=now,
                )
            )
    guest.post("/sign-in/link", address=cast.member_address)
    post()
    assert [to for to, _ in mailbox.letters] == [cast.member_address]
    assert "all@example.org" not in str(mailbox.letters[0][1])


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        " =1",
        "'=1",
        '"=1',
        " ' \"=1",
        "\u00a0=1",
        "\u3000=1",
        "\u200b=1",
        "\ufeff=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\n\n@x",
    ],
)
def test_no_cell_of_the_copy_runs_in_a_spreadsheet(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([for_tables(cell)])
    assert out.getvalue().startswith("\"'")


def test_ordinary_cells_stay_as_they_are() -> None:
    for cell in (
        "Dana",
        "a=b",
        "1 - 2",
        "dana@example.com",
        "9 Depot Road\nVisalia",
        "'s Gravenhage",
    ):
        assert for_tables(cell) == cell


def test_tidying_a_text_takes_no_time(guest: Guest) -> None:
    """Putting marks in order takes the square of their number: a long text is left alone."""
    long = "a" + "\u0301\u0327" * 16_000
    assert tidy(long) is long
    assert len(tidy("\u0301\u0327" * (LONGEST_TO_TIDY // 2))) == LONGEST_TO_TIDY
    form = {"csrf_token": guest.token(), "login": long[:20_000], "password": "x"}
    assert guest.client.post("/sign-in", data=form).status_code in (413, 422)


def test_payloads_sign_nobody_in(guest: Guest) -> None:
    for login in (
        "' OR 1=1 --",
        "dwhitfield' --",
        "dwhitfield%",
        "_whitfield",
        "*",
        "dwhitfield\0",
    ):
        form = {"csrf_token": guest.token(), "login": login, "password": PASSWORD}
        for path in ("/sign-in", "/office/sign-in"):
            assert guest.client.post(path, data=form).status_code == 422, login
    assert guest.client.get("/you").status_code == 303


def test_headers_may_hold_anything(guest: Guest) -> None:
    odd = (
        "",
        "x" * 5000,
        "\u00e9".encode().decode("latin-1"),
        "<script>",
        "{{7*191}}",
        "\t",
        "' OR 1=1",
    )
    for value in odd:
        headers = dict.fromkeys(
            (
                "User-Agent",
                "Referer",
                "Accept",
                "Accept-Language",
                "Cookie",
                "Range",
                "If-None-Match",
            ),
            value,
        )
        for path in ("/", "/sign-in", "/static/base.css", "/nowhere"):
            with guest.client.get(path, headers=headers) as answer:
                assert answer.status_code in (200, 404, 416), (path, value[:10])
        data = {
            "csrf_token": guest.token(),
            "login": "dwhitfield",
            "password": PASSWORD,
        }
        assert (
            guest.client.post("/sign-in", data=data, headers={"User-Agent": value}).status_code
            == 303
        )
