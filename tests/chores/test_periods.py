"""Time travel over every declared period: exactly what is due goes, nothing a pending request
needs, and the history says what was done."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from privacycenter import clock
from privacycenter.audit import acting
from privacycenter.audit.actors import WORKER
from privacycenter.audit.models import Event, EventFacts
from privacycenter.chores.retention import carry_out
from privacycenter.contact.models import ContactMessage
from privacycenter.db import session
from privacycenter.identity.links import make_link
from privacycenter.identity.models import (
    Address,
    AddressChange,
    Declaration,
    RecoveryCode,
    Session,
    SignInLink,
    VisitorId,
)
from privacycenter.identity.sessions import open_session
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.records.affiliated_sites.models import AffiliatedRecord
from privacycenter.records.communications.models import Communication, Party
from privacycenter.records.cookies.models import StoredCookie
from privacycenter.records.links_followed.models import LinkFollowed
from privacycenter.records.partners.models import PartnerRecord
from privacycenter.records.server_logs.models import LogLine
from privacycenter.rights.deletion.models import LegalHold
from privacycenter.rights.models import PENDING, Request
from privacycenter.web import Site
from tests.cast import Cast, open_request, write_contact_message

YEARS_3, MONTHS_24 = 3 * 365, 731
Period = tuple[str, Any, Callable[[Any], bool]]


def older(instant: datetime | None, days: float) -> bool:
    return instant is not None and instant < clock.now() - timedelta(days=days)


# What each rule may take, told apart from its own code: rule, model, when a row is over.
OF_PEOPLE: tuple[Period, ...] = (
    ("server-logs.erase", LogLine, lambda row: older(row.at, 90)),
    ("links-followed.erase", LinkFollowed, lambda row: older(row.at, 90)),
    (
        "cookies.erase",
        StoredCookie,
        lambda row: row.expires_at < clock.now() or older(row.set_at, 393),
    ),
    ("affiliated-sites.erase", AffiliatedRecord, lambda row: older(row.received_at, YEARS_3)),
    ("partners.erase", PartnerRecord, lambda row: older(row.changed_at, YEARS_3)),
    ("contact-messages.erase", ContactMessage, lambda row: older(row.answered_at, YEARS_3)),
    ("communications.erase", Communication, lambda row: older(row.sent_at, YEARS_3)),
)
OF_OURS: tuple[Period, ...] = (  # no request needs them
    (
        "address-changes.erase",
        AddressChange,
        lambda row: row.proved_at is None and older(row.begun_at, 2),
    ),
    ("recovery-codes.erase", RecoveryCode, lambda row: older(row.used_at, MONTHS_24)),
    ("declarations.erase", Declaration, lambda row: older(row.signed_at, MONTHS_24)),
    ("legal-holds.erase", LegalHold, lambda row: older(row.lifted_at, MONTHS_24)),
    ("links.erase", SignInLink, lambda row: older(row.made_at, 1)),
    ("sessions.erase", Session, lambda row: older(row.opened_at, 7)),
    ("imports.erase-rejects", ImportReject, lambda row: older(row.made_at, 30)),
)
PERIODS = OF_PEOPLE + OF_OURS
ELSEWHERE = {  # what shortens, minimises, or has a story of its own
    "server-logs.shorten",  # test_retention.py, with the next three
    "requests.erase",
    "history.minimise",
    "limits.erase",
    "requests.erase-unconfirmed",  # tests/rights/test_ask_deletion.py
    "letters.erase",  # tests/rights/test_bounces.py
    "contact-messages.erase-letters",
    "unproven-requests.lapse",  # tests/rights/test_unproven.py
    "unproven-requests.erase",
    "advertising-accounts.erase",  # tests/records/test_import_payments.py
    "payment-details.erase",
}
JUMPS = (1, 1.5, 5, 23, 31, 28, 5, 8, 295, 340, 360, 10)  # days, past each of the periods


def rows_of(model: Any) -> dict[int, Any]:
    return {row.id: row for row in session().scalars(select(model))}


def needed_by_requests() -> tuple[set[int], set[str], set[str]]:
    """People with a pending request, their addresses and browsers."""
    people = set(session().scalars(select(Request.person_id).where(Request.state.in_(PENDING))))

    def theirs(model: Any, column: Any) -> set[str]:
        return set(session().scalars(select(column).where(model.person_id.in_(people))))

    return people, theirs(Address, Address.address_key), theirs(VisitorId, VisitorId.visitor_id)


def is_needed(row: Any, needed: tuple[set[int], set[str], set[str]]) -> bool:
    people, keys, visitors = needed
    if isinstance(row, Communication):
        parties = select(Party.address_key).where(Party.communication_id == row.id)
        return bool(keys & set(session().scalars(parties)))
    return type(row) in [model for _, model, _ in OF_PEOPLE] and (
        getattr(row, "person_id", None) in people
        or getattr(row, "address_key", None) in keys
        or getattr(row, "visitor_id", None) in visitors
    )


def one_round(app: Site) -> Iterator[tuple[str, int]]:
    """Each rule against what is expected of it; then it is carried out. Yields what went."""
    for name, model, is_over in PERIODS:
        rule = next(one for one in app.rules if one.name == name)
        with app.database.work(writes=False):
            before, needed = rows_of(model), needed_by_requests()
            expected = {
                key for key, row in before.items() if is_over(row) and not is_needed(row, needed)
            }
            assert rule.due(app.settings) == len(expected), name
        with app.database.work(writes=True), acting(WORKER):
            assert carry_out(rule, app.settings, 1000) == len(expected), name
        with app.database.work(writes=False):
            assert set(rows_of(model)) == set(before) - expected, name
        yield name, len(expected)


def fill(app: Site, cast: Cast) -> None:
    """What the site itself keeps about people, old and young, used and unused."""
    now, whose = clock.now(), {"person_id": cast.member}
    for state, proved_at in (("asked", None), ("proved", now)):
        session().add(
            AddressChange(
                **whose,
                how="add",
                state=state,
                new_address=f"{state}@example.org",
                nonce=state,
                undo_nonce=state,
                begun_at=now,
                proved_at=proved_at,
            )
        )
    session().add_all(
        [
            RecoveryCode(**whose, hash="used", made_at=now, used_at=now),
            RecoveryCode(**whose, hash="unused", made_at=now),
            Declaration(**whose, statement="I am", signed_name="D", points={}, signed_at=now),
        ]
    )
    why = {"ground": "legal_claims", "facts": "A lawsuit", "placed_by": cast.clerk}
    lifted = {"lifted_at": now, "lifted_by": cast.clerk}
    session().add_all(
        [
            LegalHold(**whose, **why, placed_at=now),
            LegalHold(**whose, **why, **lifted, placed_at=now),
        ]
    )
    make_link(person_id=cast.member, address=cast.member_address, go_to=None)
    open_session(way="link", user_agent="x", person_id=cast.member)
    run = ImportRun(kind="members", source="m.csv", started_at=now)
    session().add(run)
    session().flush()
    session().add(ImportReject(run_id=run.id, line=1, reason="odd", text="x", made_at=now))


def test_no_rule_is_forgotten(app: Site) -> None:
    told = {name for name, _, _ in PERIODS} | ELSEWHERE
    rules = {rule.name for rule in app.rules if not rule.name.startswith("review.")}
    assert rules == told, "the review's rules are in tests/office/test_review.py"


def test_exactly_what_is_due_goes_and_nothing_a_request_needs(
    app: Site, cast: Cast, travel: Callable[..., None]
) -> None:
    with app.database.work(writes=True):
        number = open_request(app, cast.member).id
        fill(app, cast)
        for address in (cast.member_address, cast.nobody):
            message = write_contact_message(app, address)
            session().flush()
            message.taken_by, message.taken_at = cast.clerk, clock.now()
            message.taken_for = "It is due"
            message.state, message.answer, message.answered_at = "answered", "There", clock.now()
        done = Counter[str]()
    for days in JUMPS:
        travel(days=days)
        done.update(dict(one_round(app)))
    with app.database.work(writes=False):
        for _, model, is_over in OF_PEOPLE:
            kept = rows_of(model).values()
            assert kept, model
            assert all(is_needed(row, needed_by_requests()) or not is_over(row) for row in kept)
    with app.database.work(writes=True):
        session().get_one(Request, number).state = "withdrawn"
        session().get_one(Request, number).closed_at = clock.now()
    done.update(dict(one_round(app)))
    with app.database.work(writes=False):
        for name, model, is_over in PERIODS:
            assert not any(is_over(row) for row in rows_of(model).values()), name
        said = Counter[str]()
        facts = select(EventFacts.facts).join(Event).where(Event.name == "retention.carried_out")
        for one in session().scalars(facts):
            said[one["rule"]] += one["number"]
    assert said == +done, "the history says what each rule took"
    assert all(done[name] for name, _, _ in PERIODS)
