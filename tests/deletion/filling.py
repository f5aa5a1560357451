"""A member with something of every kind, wherever it can come to stand."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import Actor, acting, record
from privacycenter.db import session
from privacycenter.identity.events import SIGNED_OUT
from privacycenter.identity.letters import SIGN_IN_LINK
from privacycenter.identity.links import make_link
from privacycenter.identity.models import (
    Address,
    AddressChange,
    Declaration,
    Person,
    RecoveryCode,
    VisitorId,
)
from privacycenter.identity.people import subject_of
from privacycenter.identity.sessions import open_session
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.mail import put_in_outbox
from privacycenter.policy import version_now
from privacycenter.records.members.letters import STILL_RIGHT
from privacycenter.rights import lifecycle
from privacycenter.rights.unproven.waiting import wait_for_proof
from privacycenter.spelling import key_of
from privacycenter.web import Site
from tests.cast import (
    make_account,
    make_communication,
    make_log_lines,
    make_payment_method,
    make_records,
    open_request,
    write_contact_message,
)


@dataclass(frozen=True)
class Filled:
    """Who it is, as the tests name them."""

    person_id: int
    name: str
    user_id: str
    main: str
    second: str  # a second address that was proved
    visitor: str


def fill_with_everything(app: Site, person_id: int, mark: str) -> Filled:
    """Something of every kind for a member of the cast, told apart by a mark."""
    person = session().get_one(Person, person_id)
    main = (
        session()
        .scalars(select(Address.address).where(Address.person_id == person_id, Address.is_main))
        .one()
    )
    assert person.user_id is not None
    who = Filled(
        person_id, person.name, person.user_id, main, f"{mark}.second@example.com", f"v-{mark}-2"
    )
    _known_by(who)
    _records(app, who, mark)
    _own_records_of_the_site(app, who, mark)
    _requests(app, who, mark)
    _strays(who)
    return who


def _known_by(who: Filled) -> None:
    now = clock.now()
    session().add_all(
        [
            Address(
                person_id=who.person_id,
                address=who.second,
                address_key=key_of(who.second),
                is_main=False,
                since_at=now,
                proven_at=now,
            ),
            VisitorId(visitor_id=who.visitor, person_id=who.person_id, since_at=now),
        ]
    )
    session().flush()


def _records(app: Site, who: Filled, mark: str) -> None:
    make_records(who.person_id, address=who.second, visitor=who.visitor, name=who.name)
    make_account(who.person_id, f"A-{mark}-77", billing_contact=f"Kim of {mark}")
    make_payment_method(
        app, who.person_id, token=f"tok-{mark}-9", last_four=f"{7390 + who.person_id}"
    )
    make_log_lines(12, person_id=who.person_id, ip=f"203.0.113.{who.person_id}")
    make_log_lines(5, visitor=who.visitor, ip=f"198.18.0.{who.person_id}")
    content = f"Invoice for {who.name}".encode()
    make_communication(
        who.second, f"This is {mark}, about my order.", attached=(("order.txt", content),)
    )
    make_communication(who.main, f"Sent to {mark} and others.", written_by_them=False)
    make_communication("nora@example.org", "To all of you.", others=(who.main, "jan@example.org"))
    write_contact_message(app, who.main.upper(), text=f"A question of {mark}")
    write_contact_message(
        app, f"elsewhere-{mark}@example.com", text=f"Signed in as {mark}", person_id=who.person_id
    )


def _own_records_of_the_site(app: Site, who: Filled, mark: str) -> None:
    now, whose = clock.now(), {"person_id": who.person_id}
    open_session(way="link", user_agent="x", person_id=who.person_id)
    make_link(person_id=who.person_id, address=who.main, go_to=None)
    session().add_all(
        [
            AddressChange(
                **whose,
                how="replace",
                state="asked",
                new_address=f"new-{mark}@example.com",
                old_address=who.main,
                nonce=f"n-{mark}",
                undo_nonce=f"u-{mark}",
                begun_at=now,
            ),
            RecoveryCode(**whose, hash=f"h-{mark}", made_at=now),
            Declaration(
                **whose,
                statement="I am who I say",
                signed_name=who.name,
                points={"name": True},
                signed_at=now,
            ),
        ]
    )
    with acting(Actor("person", who.person_id)):
        record(SIGNED_OUT, person_id=who.person_id)


def _requests(app: Site, who: Filled, mark: str) -> None:
    about: dict[str, Any] = {"field": "firm", "should_say": f"The firm of {who.name}"}
    request = open_request(app, who.person_id, "correction", **about)
    with acting(Actor("person", who.person_id)):
        lifecycle.write_as_person(
            request.id, who.person_id, f"I am {who.name}, {who.main}", app.settings
        )
        lifecycle.begin_request(
            who.person_id,
            kind="removal",
            asked={"holding": "posts", "record": 1, "field": "text"},
            note=f"{who.name} does not want it",
            settings=app.settings,
        )
    wait_for_proof(
        who.second,
        received_at=clock.now(),
        regime="ccpa",
        policy_version=version_now().id,
        settings=app.settings,
    )


def _strays(who: Filled) -> None:
    """Letters to what was typed at public doors, and lines of files that could not be taken."""
    put_in_outbox(STILL_RIGHT, address=who.main, person_id=who.person_id, name=who.name)
    put_in_outbox(SIGN_IN_LINK, address=who.main.upper(), go_to="/you")
    run = ImportRun(kind="members", source="members.csv", started_at=clock.now())
    session().add(run)
    session().flush()
    texts = (
        f"x;{who.main.upper()};no name",
        f"{who.second},badly,quoted",
        f"{who.user_id.upper()},not an address",
        f'"GET /unsubscribe?e={who.second.replace("@", "%40")} HTTP/1.1"',
        f'"GET / HTTP/1.1" 200 1 "-" "Test/1.0" "{who.visitor}"',
        f",,{who.name.upper()},",
        "nobody@example.org,somebody else",
    )
    session().add_all(
        ImportReject(run_id=run.id, line=n, reason="odd", text=one, made_at=clock.now())
        for n, one in enumerate(texts, 1)
    )


def counts(app: Site, person_id: int) -> dict[str, int]:
    """How much there is of each kind of record."""
    return app.counts.of(subject_of(person_id))
