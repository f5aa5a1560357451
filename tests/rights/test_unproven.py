"""Requests by an address alone: nobody learns whether it is known, nothing happens before its
mailbox answers, the clock runs from the day it was asked, and what nobody answers lapses."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.audit.models import Event, EventFacts
from privacycenter.db import session
from privacycenter.db.faults import broken_rule
from privacycenter.identity.models import Address, Person
from privacycenter.identity.models import Session as SignedIn
from privacycenter.mail.models import Letter
from privacycenter.rights import clocks
from privacycenter.rights.deadlines import Span, deadlines_of
from privacycenter.rights.models import Pause, Request, UnprovenRequest
from privacycenter.rights.unproven import waiting
from privacycenter.rights.unproven.reminding import remind
from privacycenter.spelling import key_of
from privacycenter.web import Site
from tests.cast import Cast, open_request, subscribe
from tests.chores.test_retention import do
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.security.watching import changed, everything, statements

NewGuest = Callable[[], Guest]
Post = Callable[[], int]
Travel = Callable[..., None]
Under = Callable[[str], None]


def rows(app: Site) -> list[UnprovenRequest]:
    with app.database.reading() as own:
        return list(own.scalars(select(UnprovenRequest).order_by(UnprovenRequest.id)))


def requests(app: Site) -> list[Request]:
    with app.database.reading() as own:
        return list(own.scalars(select(Request).order_by(Request.id)))


def today(app: Site) -> date:
    return clocks.today(app.settings)


@pytest.fixture
def link(guest: Guest, cast: Cast, post: Post, mailbox: Mailbox) -> str:
    """The path of the link in the letter, after Dana's address was typed."""
    page = guest.send("/ask-deletion", address=cast.member_address)
    assert page.h1 == "Now look into your mailbox"
    post()
    return mailbox.link_to(cast.member_address)


def test_from_an_address_to_a_request_in_the_queue(
    guest: Guest, cast: Cast, link: str, new_guest: NewGuest, post: Post, mailbox: Mailbox
) -> None:
    app = guest.app
    (row,) = rows(app)
    assert (row.state, row.address, row.regime) == ("waiting", cast.member_address, "ccpa")
    clerk = new_guest().sign_in_to_office()
    page = clerk.get("/office")
    assert "No request is open." in page.text
    assert "One more waits for a mailbox to answer" in page.text

    page = guest.get(link)
    assert page.h1 == "Did you ask us to delete everything?"
    assert [button.text for button in page.all("button")] == [
        "Yes, I ask you to delete everything",
        "No, I did not ask this",
    ]
    page = guest.send(link)
    assert page.h1 == "Sign in"
    (request,) = requests(app)
    assert f"We have your request D-{request.begun_at.year}-{request.id:04d}" in page.text
    assert (request.kind, request.state, request.channel) == ("deletion", "open", "address")
    assert (request.person_id, request.asked) == (cast.member, {"scope": "everything"})
    assert (request.received_at, request.received_on) == (row.received_at, row.received_on)
    guest.get("/you", status=303)  # the link signs nobody in
    with app.database.reading() as own:
        assert own.scalars(select(SignedIn.person_id).where(SignedIn.person_id > 0)).all() == []
    (row,) = rows(app)
    assert (row.state, row.address, row.address_key) == ("proved", None, None)

    post()
    letter = mailbox.to(cast.member_address)[-1].get_content()
    assert "we received your request" in letter
    assert "You proved that it is you by the link we sent to this address" in letter
    dana = new_guest().sign_in()
    assert "You asked us to delete everything, and confirmed it" in dana.get("/you/activity").text
    assert "Day 0 of 45" in dana.get(f"/you/requests/{request.id}").text
    page = clerk.get("/office")
    assert "One is open" in page.text
    assert "for a mailbox to answer" not in page.text


def test_an_answer_is_given_once_and_the_link_says_so_kindly(
    guest: Guest, cast: Cast, link: str
) -> None:
    guest.post(link)
    before = everything(guest.app)
    for page in (guest.get(link, status=410), guest.post(link, status=410)):
        assert page.h1 == "You have said yes already"
    assert guest.post(f"{link}/stop", status=410).h1 == "You have said yes already"
    assert changed(before, everything(guest.app)) <= {"limit_counter"}


def test_whoever_did_not_ask_stops_it(guest: Guest, cast: Cast, link: str, post: Post) -> None:
    page = guest.send(f"{link}/stop")
    assert "The request is stopped. Nothing was changed or deleted." in page.text
    assert requests(guest.app) == []
    (row,) = rows(guest.app)
    assert (row.state, row.address, row.address_key) == ("stopped", None, None)
    assert guest.get(link, status=410).h1 == "This request is stopped"
    guest.post(link, status=410)
    with guest.app.database.reading() as own:
        assert own.scalars(select(Letter)).all() == [], "nor is the letter to it kept"


def test_looking_at_the_page_changes_nothing(guest: Guest, link: str, new_guest: NewGuest) -> None:
    before = everything(guest.app)
    for method in ("GET", "HEAD", "OPTIONS"):
        assert new_guest().client.open(link, method=method).status_code == 200
    assert new_guest().client.get(f"{link}/stop").status_code == 405
    assert changed(before, everything(guest.app)) == set()


def test_a_link_that_is_not_ours_does_nothing(guest: Guest, link: str, cast: Cast) -> None:
    token = link.rsplit("/", 1)[1]
    facts = guest.app.links.read("prove-request", token)
    with guest.app.app_context():
        foreign = guest.app.links.make("sign-in", {"link": facts["request"]})
        unknown = guest.app.links.make("prove-request", {"request": "0" * 32})
    before = everything(guest.app)
    for bad in (token[:-1], token + "A", token.swapcase(), foreign, unknown, "1", facts["request"]):
        for path in (f"/proven-request/{bad}", f"/proven-request/{bad}/stop"):
            form = {"csrf_token": guest.token()}
            assert guest.client.post(path, data=form).status_code in (400, 410), bad
    for path in (f"/sign-in/link/{token}", f"/new-address/{token}", f"/undo-address/{token}"):
        assert guest.client.get(path).status_code == 400
    assert changed(before, everything(guest.app)) <= {"limit_counter"}
    assert cast.member_address not in token
    guest.get(link)


def test_the_page_and_the_work_are_the_same_for_everybody(guest: Guest, cast: Cast) -> None:
    """Known, known to records alone, replaced, unknown; asked for the first and the fourth time."""
    with guest.app.database.work(writes=True):
        now = clock.now()
        session().add(
            Address(
                person_id=cast.other,
                address="old@example.net",
                address_key="old@example.net",
                is_main=False,
                since_at=now,
                proven_at=now,
                ended_at=now,
            )
        )
    typed = (cast.member_address, cast.subscriber_address, "old@example.net", cast.nobody)
    found = {one: traces(guest, one, number) for number, one in enumerate(typed)}
    assert len({str(one) for one in found.values()}) == 1, found
    assert found[cast.nobody][0][0] == 303
    assert [trace[-1] for trace in found[cast.nobody]] == [1, 1, 1, 0, 0]


def traces(guest: Guest, address: str, number: int) -> list[tuple[Any, ...]]:
    """What each of several POSTs shows and costs; the last is nonsense."""
    guest.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{1 + number}"
    seen = []
    for typed in (address, address, address, address, "nonsense"):
        token, before = guest.token(), letters_waiting(guest.app)
        with statements(guest.app) as made:
            answer = guest.client.post(
                "/ask-deletion", data={"csrf_token": token, "address": typed}
            )
        page = guest.client.get(answer.headers.get("Location", "/ask-deletion"))
        seen.append(
            (
                answer.status_code,
                answer.headers.get("Location"),
                sorted(name for name, _ in answer.headers),
                len(page.get_data()),
                list(made),
                letters_waiting(guest.app) - before,
            )
        )
    return seen


def letters_waiting(app: Site) -> int:
    with app.database.reading() as own:
        return len(own.scalars(select(Letter.id)).all())


def test_only_a_known_address_gets_a_letter_and_the_stored_one(
    guest: Guest, cast: Cast, post: Post, mailbox: Mailbox
) -> None:
    for one in (
        cast.nobody,
        "dana@example.com.example.org",
        "dana+x@example.com",
        "SAM@example.COM",
    ):
        guest.post("/ask-deletion", address=one)
    post()
    assert [to for to, _ in mailbox.letters] == [cast.subscriber_address]
    assert [row.address for row in rows(guest.app)] == [cast.subscriber_address]
    with guest.app.database.reading() as own:
        assert own.scalars(select(Letter.address)).all() == [cast.subscriber_address]


def test_somebody_known_to_records_alone_becomes_a_person_by_proving_it(
    guest: Guest, cast: Cast, post: Post, mailbox: Mailbox
) -> None:
    guest.post("/ask-deletion", address=cast.subscriber_address)
    post()
    guest.post(mailbox.link_to(cast.subscriber_address))
    (request,) = requests(guest.app)
    with guest.app.database.reading() as own:
        person = own.get_one(Person, request.person_id)
        assert person.user_id is None
        address = own.scalars(select(Address).where(Address.person_id == person.id)).one()
        assert address.proven_at is not None
    post()
    assert "we received your request" in mailbox.to(cast.subscriber_address)[-1].get_content()


def test_what_was_sent_counts_and_not_when_the_worker_came(
    guest: Guest, cast: Cast, post: Post, mailbox: Mailbox, travel: Travel
) -> None:
    guest.post("/ask-deletion", address=cast.member_address)
    sent_on = today(guest.app)
    travel(days=3)
    post()
    (row,) = rows(guest.app)
    assert (row.received_on, row.lapses_on) == (sent_on, sent_on + timedelta(days=45))
    travel(days=6)
    guest.post(mailbox.link_to(cast.member_address))
    (request,) = requests(guest.app)
    assert request.received_on == sent_on
    assert request.answer_by == sent_on + timedelta(days=45), "the proof took nine of them"
    with guest.app.database.reading() as own:
        assert own.scalars(select(Pause)).all() == []


@pytest.mark.parametrize("regime", ["gdpr", "ukgdpr"])
def test_under_the_gdpr_the_clock_stood_still_until_the_proof(
    guest: Guest,
    cast: Cast,
    under: Under,
    post: Post,
    mailbox: Mailbox,
    travel: Travel,
    regime: str,
) -> None:
    under(regime)
    guest.post("/ask-deletion", address=cast.member_address)
    post()
    letter = mailbox.to(cast.member_address)[-1].get_content()
    assert "stands still until you answer" in letter
    sent_on = today(guest.app)
    (row,) = rows(guest.app)
    assert row.lapses_on == deadlines_of(regime, sent_on).answer_by
    travel(days=12)
    guest.post(mailbox.link_to(cast.member_address))
    (request,) = requests(guest.app)
    waited = Span(sent_on, today(guest.app))
    assert request.answer_by == deadlines_of(regime, sent_on, pauses=[waited]).answer_by
    with guest.app.database.work(writes=False):
        assert clocks.deadlines(session().get_one(Request, request.id)).pauses == (waited,)
    page = guest.sign_in().get(f"/you/requests/{request.id}")
    assert "Day 0 of" in page.text
    assert "Stood still" in page.text


def test_asked_again_it_is_the_same_and_the_first_time_counts(
    guest: Guest, cast: Cast, link: str, post: Post, mailbox: Mailbox, travel: Travel
) -> None:
    first = rows(guest.app)
    travel(days=2)
    guest.post("/ask-deletion", address="DANA@example.com")
    post()
    assert [(one.id, one.received_at) for one in rows(guest.app)] == [
        (one.id, one.received_at) for one in first
    ]
    again = mailbox.link_to(cast.member_address)
    assert again != link
    guest.post(again)
    assert guest.get(link, status=410).h1 == "You have said yes already"
    assert requests(guest.app)[0].received_at == first[0].received_at


def test_of_many_only_some_are_written_and_nobody_is_told(
    guest: Guest, cast: Cast, post: Post, mailbox: Mailbox
) -> None:
    for _ in range(5):
        guest.post("/ask-deletion", address=cast.member_address)
        assert guest.answer.headers["Location"] == "/ask-deletion/sent"
    post()
    assert len(mailbox.to(cast.member_address)) == 3
    assert len(rows(guest.app)) == 1
    for _ in range(5):
        guest.post("/ask-deletion", address="x@example.org")
    guest.post("/ask-deletion", address="x@example.org", status=429)


def test_a_second_deletion_is_not_filed(guest: Guest, cast: Cast, link: str) -> None:
    with guest.app.database.work(writes=True):
        number = open_request(guest.app, cast.member).id
    page = guest.send(link)
    assert "You have asked for this already: request D-" in page.text
    assert [one.id for one in requests(guest.app)] == [number]
    assert [row.state for row in rows(guest.app)] == ["proved"]


def test_an_address_that_was_replaced_opens_nothing(guest: Guest, cast: Cast, link: str) -> None:
    with guest.app.database.work(writes=True):
        row = session().scalars(select(Address).where(Address.person_id == cast.member)).one()
        row.is_main, row.ended_at = False, clock.now()
    page = guest.post(link, status=409)
    assert "was replaced by another one" in page.text
    assert requests(guest.app) == []


def test_one_reminder_after_a_week_and_then_it_lapses(
    guest: Guest, cast: Cast, link: str, post: Post, mailbox: Mailbox, travel: Travel
) -> None:
    app = guest.app

    def reminded() -> int:
        with app.database.work(writes=True):
            return remind(200)

    travel(days=6.9)
    assert reminded() == 0
    travel(days=0.2)
    assert [reminded(), reminded()] == [1, 0]
    post()
    letter = mailbox.to(cast.member_address)[-1]
    assert letter["Subject"] == "Still waiting: did you ask us to delete everything?"
    assert len(mailbox.to(cast.member_address)) == 2
    again = mailbox.link_to(cast.member_address)
    travel(days=37.9)  # the last day
    assert today(app) == rows(app)[0].lapses_on
    assert do(app, "unproven-requests.lapse") == 0
    for one in (link, again):
        assert guest.get(one).h1 == "Did you ask us to delete everything?"
    assert reminded() == 0
    travel(days=1)
    assert guest.get(again, status=410).h1 == "This request has lapsed", "before the clock comes"
    guest.post(again, status=410)
    lapsing = next(one for one in app.rules if one.name == "unproven-requests.lapse")
    with app.database.work(writes=False):
        assert lapsing.due(app.settings) == 1
    assert do(app, "unproven-requests.lapse") == 1
    (row,) = rows(app)
    assert (row.state, row.address, row.address_key) == ("lapsed", None, None)
    assert guest.get(again, status=410).h1 == "This request has lapsed"
    assert requests(app) == []
    with app.database.reading() as own:
        assert own.scalars(select(Letter)).all() == []
    travel(days=730)
    assert do(app, "unproven-requests.erase") == 0
    travel(days=2)
    assert do(app, "unproven-requests.erase") == 1
    assert rows(app) == []


def test_an_answer_makes_a_reminder_under_way_needless(
    guest: Guest, cast: Cast, link: str, post: Post, mailbox: Mailbox, travel: Travel
) -> None:
    travel(days=8)
    with guest.app.database.work(writes=True):
        assert remind(200) == 1
        facts = session().scalars(select(Letter.facts).where(Letter.state == "waiting")).one()
    guest.post(f"{link}/stop")
    post()
    assert len(mailbox.to(cast.member_address)) == 1
    letters = {one.name: one for one in guest.app.letters.values()}
    with guest.app.database.work(writes=True):
        assert letters["prove_reminder"].prepare(cast.member_address, facts) is None
        assert letters["prove_reminder"].prepare(cast.member_address, {"nonce": "x"}) is None


def test_nobody_is_reminded_at_an_address_that_is_known_no_more(
    guest: Guest, cast: Cast, post: Post, mailbox: Mailbox, travel: Travel
) -> None:
    guest.post("/ask-deletion", address=cast.member_address)
    post()
    with guest.app.database.work(writes=True):
        row = session().scalars(select(Address).where(Address.person_id == cast.member)).one()
        row.is_main, row.ended_at = False, clock.now()
    travel(days=8)
    with guest.app.database.work(writes=True):
        assert remind(200) == 1
    post()
    assert len(mailbox.letters) == 1


def test_what_lapsed_and_was_not_cleared_away_makes_room_for_a_new_one(
    guest: Guest, cast: Cast, link: str, post: Post, travel: Travel
) -> None:
    travel(days=50)
    guest.post("/ask-deletion", address=cast.member_address)
    post()
    assert [row.state for row in rows(guest.app)] == ["lapsed", "waiting"]


def test_while_it_waits_what_is_held_under_the_address_stays(
    guest: Guest, cast: Cast, post: Post, travel: Travel
) -> None:
    """The evidence of a pending request is not purged, proved or not."""
    from privacycenter.records.affiliated_sites.models import AffiliatedRecord

    with guest.app.database.work(writes=True):
        for one in session().scalars(select(AffiliatedRecord)):
            one.received_at = clock.ago(days=3 * 366)
    guest.post("/ask-deletion", address=cast.member_address)
    post()
    assert do(guest.app, "affiliated-sites.erase") == 1, "Tomas's"
    travel(days=46)
    assert do(guest.app, "unproven-requests.lapse") == 1
    assert do(guest.app, "affiliated-sites.erase") == 1


def test_it_is_shown_to_whoever_has_the_address_and_goes_with_them(
    guest: Guest, cast: Cast, link: str
) -> None:
    page = guest.sign_in().get("/you/held/unproven-requests")
    assert "Waits for your answer" in page.text
    assert "waits" not in guest.sign_in("tberg").get("/you/held/unproven-requests").text
    holding = next(one for one in guest.app.holdings if one.key == "unproven-requests")
    from privacycenter.identity.people import subject_of

    assert holding.erase is not None
    with guest.app.database.work(writes=True):
        assert holding.erase(subject_of(cast.other), 10) == 0
        assert [holding.erase(subject_of(cast.member), 10) for _ in range(2)] == [1, 0]
        assert session().scalars(select(Letter)).all() == []


def test_the_history_knows_no_address(guest: Guest, cast: Cast, link: str) -> None:
    guest.post(link)
    with guest.app.database.reading() as own:
        query = select(EventFacts.facts).join(Event).where(Event.name == "request.opened")
        facts = own.scalars(query).one()
        by = own.execute(select(Event.actor_kind, Event.actor_id, Event.person_id)).all()
    assert set(facts) == {"what", "reference"}
    assert ("person", cast.member, cast.member) in by


def test_the_door_is_found_where_people_without_an_account_look(guest: Guest) -> None:
    for path in ("/", "/sign-in", "/contact"):
        assert "/ask-deletion" in guest.get(path).links()
    assert re.search("You need no account", guest.get("/ask-deletion").text)
    page = guest.post("/ask-deletion", address="nonsense", status=422)
    assert "Write an email address like" in page.text


def row_of(**changes: Any) -> dict[str, Any]:
    now = clock.now()
    day = clock.day_of(now, clock.PACIFIC)
    return {
        "nonce": key_of(str(changes)),
        "kind": "deletion",
        "state": "waiting",
        "address": "d@example.com",
        "address_key": "d@example.com",
        "regime": "ccpa",
        "policy_version": "x",
        "received_at": now,
        "received_on": day,
        "lapses_on": day,
    } | changes


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (
            {"state": "lost", "address": None, "address_key": None, "ended_at": clock.now()},
            "ck_unproven_request_state",
        ),
        ({"kind": "correction"}, "ck_unproven_request_kind"),
        ({"address": None, "address_key": None}, "ck_unproven_request_waits_at_an_address"),
        ({"address_key": None}, "ck_unproven_request_address_has_key"),
        ({"ended_at": clock.now()}, "ck_unproven_request_ended_has_time"),
    ],
)
def test_the_table_knows_what_waits(app: Site, changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError) as caught, app.database.writing() as own:
        own.execute(insert(UnprovenRequest).values(**(row_of() | changes | {"nonce": "n"})))
    assert rule in str(caught.value.orig)


def test_the_table_lets_one_wait_for_an_address_and_end_once(app: Site) -> None:
    with pytest.raises(IntegrityError) as caught, app.database.writing() as own:
        own.execute(insert(UnprovenRequest), [row_of(nonce="1"), row_of(nonce="2")])
    assert broken_rule(caught.value) == "uq_unproven_request_one_waiting"
    with app.database.work(writes=True):
        session().add(UnprovenRequest(**row_of()))
        session().flush()
        waiting.end(session().scalars(select(UnprovenRequest)).one(), "stopped")
    with pytest.raises(IntegrityError) as caught, app.database.work(writes=True):
        row = session().scalars(select(UnprovenRequest)).one()
        row.state = "proved"
        session().flush()
    assert broken_rule(caught.value) == "an_unproven_request_ends_once"


def test_a_new_subscriber_is_known_as_soon_as_records_are(
    guest: Guest, cast: Cast, post: Post, mailbox: Mailbox
) -> None:
    with guest.app.database.work(writes=True):
        session().add(subscribe(cast.nobody, "Fairs"))
    guest.post("/ask-deletion", address=cast.nobody)
    post()
    assert len(mailbox.to(cast.nobody)) == 1
