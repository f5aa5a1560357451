"""What seldom happens: an eraser that is wrong, a kind of record nobody declares any more, a backup
that is odd, a ledger older than the history."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import OperationalError

from privacycenter import clock
from privacycenter.audit import OPERATOR, WORKER, acting
from privacycenter.audit.models import Event
from privacycenter.chores.retention import carry_out
from privacycenter.db import session
from privacycenter.identity.models import Address, Person
from privacycenter.records.newsletters.models import Subscription
from privacycenter.rights.deletion.ending import end_kept_parts
from privacycenter.rights.deletion.ledger import Entry, append_erasure, entries
from privacycenter.rights.deletion.models import Erasure, Part
from privacycenter.rights.deletion.replay import replay
from privacycenter.rights.models import Request
from privacycenter.suppression.models import Suppression
from privacycenter.web import Site
from tests.cast import Cast, make_member, subscribe
from tests.deletion.acting import (
    approve,
    ask,
    delete_everything,
    end_tasks,
    erase,
    one_step,
    propose,
)
from tests.deletion.backups import Backup, Restore, copied, postgresql_in_prove, restored
from tests.deletion.filling import counts
from tests.guest import Guest

Travel = Callable[..., None]
pytestmark = postgresql_in_prove


@pytest.fixture
def backup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backup]:
    with copied(request, tmp_path) as make:
        yield make


@pytest.fixture
def restore() -> Iterator[Restore]:
    with restored() as start:
        yield start


def repeat(app: Site) -> int:
    with acting(OPERATOR):
        return sum(one.records for one in replay(app.means, app.database))


def begin(app: Site, cast: Cast, person_id: int, *holdings: str) -> int:
    number = ask(app, person_id, *holdings)
    propose(app, cast, number)
    approve(app, cast, number)
    return number


def with_eraser(app: Site, key: str, erase: Any) -> None:
    holdings = [replace(one, erase=erase) if one.key == key else one for one in app.means.holdings]
    app.means = replace(app.means, holdings=tuple(holdings))


def states(app: Site) -> dict[int, str]:
    with app.database.work(writes=False):
        return dict(session().execute(select(Erasure.person_id, Erasure.state)).all())


def newsletters_of(address: str) -> int:
    mine = Subscription.address_key == address
    return session().scalar(select(func.count()).where(mine)) or 0


def test_one_that_cannot_go_on_is_in_nobodys_way(
    app: Site, cast: Cast, travel: Travel, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, rests, and goes on once the eraser is mended."""
    begin(app, cast, cast.member)
    one_step(app)
    declared = app.means
    with_eraser(app, "newsletters", None)
    begin(app, cast, cast.other, "server-logs")
    erase(app)
    assert states(app) == {cast.member: "running", cast.other: "finished"}
    assert "newsletters is not declared any more, or cannot be erased" in caplog.text
    app.means = declared
    assert not one_step(app), "it rests"
    travel(seconds=61)
    erase(app)
    assert states(app)[cast.member] == "finished"


def test_a_database_that_is_away_is_nobodys_fault(app: Site, cast: Cast) -> None:
    begin(app, cast, cast.member)
    one_step(app)

    def away(*_: Any) -> int:
        raise OperationalError("DELETE", {}, Exception("gone"))

    with_eraser(app, "letters", away)
    with app.database.work(writes=False):
        before = session().scalars(select(Erasure.stepped_at)).one()
    with pytest.raises(OperationalError):
        erase(app)
    with app.database.work(writes=False):
        erasure = session().scalars(select(Erasure)).one()
        assert erasure.state == "running"
        assert before <= erasure.stepped_at <= clock.now(), "it does not rest"


def test_an_erasure_of_one_kind_is_asked_again_without_closing_anything(
    app: Site, cast: Cast
) -> None:
    number = begin(app, cast, cast.member, "newsletters")
    app.means = replace(
        app.means,
        holdings=tuple(
            replace(one, kept="For ever") if one.key == "newsletters" else one
            for one in app.means.holdings
        ),
    )
    erase(app)
    with app.database.work(writes=False):
        assert session().get_one(Request, number).state == "open"
        assert session().get_one(Person, cast.member).closed_at is None
        assert newsletters_of("dana@example.com") == 1


def test_kept_parts_end_some_at_a_time(app: Site, cast: Cast, travel: Travel) -> None:
    number = delete_everything(app, cast, cast.member)
    end_tasks(app, cast, number)
    travel(days=800)

    def ended() -> int:
        with app.database.work(writes=False):
            return session().scalar(select(func.count(Part.ended_at))) or 0

    seen = [ended()]
    for _ in range(3):
        with app.database.work(writes=True), acting(WORKER):
            assert end_kept_parts(app.means, 1) == 1
        seen.append(ended())
    assert seen == [0, 1, 2, 3]


def test_an_erasure_of_one_kind_is_repeated_as_one(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    before = backup(app)
    begin(app, cast, cast.member, "newsletters")
    erase(app)
    site = restore(before, app)
    with site.database.work(writes=False):
        there = counts(site, cast.member)
    assert repeat(site) == 1
    with site.database.work(writes=False):
        assert counts(site, cast.member) == there | {"newsletters": 0, "history": 2}


def test_a_backup_that_knows_nothing_of_somebody(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    before = backup(app)
    with app.database.work(writes=True):
        lou = make_member(user_id="lou", address="lou@example.com", name="Lou Late")
    delete_everything(app, cast, lou)
    site = restore(before, app)
    assert repeat(site) == repeat(site) == 0
    with site.database.work(writes=False):
        assert session().scalars(select(Suppression.erasure)).first() is not None
        told = session().scalar(select(func.count()).where(Event.name == "deletion.replayed"))
    assert told == 0


def test_what_is_sealed_in_a_backup_may_not_open(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    """Then the hashes of the ledger are what is left."""
    begin(app, cast, cast.member)
    one_step(app)
    middle = backup(app)
    erase(app)
    site = restore(middle, app)
    with site.database.work(writes=True):
        session().execute(update(Erasure).values(subject="00000000.AAAA"))
    assert repeat(site) > 10
    with site.database.work(writes=False):
        assert session().get(Person, cast.member) is None


def test_the_person_of_an_erasure_may_be_somebody_else_by_now(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    """The number of an erasure under way, with another user ID and another address."""
    begin(app, cast, cast.member)
    one_step(app)
    middle = backup(app)
    erase(app)
    site = restore(middle, app)
    with site.database.work(writes=True):
        session().execute(
            update(Person).where(Person.id == cast.member).values(user_id="eve", user_key="eve")
        )
        session().execute(
            update(Address)
            .where(Address.person_id == cast.member)
            .values(address="eve@example.org", address_key="eve@example.org")
        )
    repeat(site)
    with site.database.work(writes=False):
        assert session().get_one(Person, cast.member).user_id == "eve"
        assert newsletters_of("dana@example.com") == 0


def test_after_years_the_history_still_knows_that_it_was_done(
    app: Site, cast: Cast, travel: Travel
) -> None:
    """The request is gone and what the events said, too. Somebody is back meanwhile."""
    number = delete_everything(app, cast, cast.other)
    end_tasks(app, cast, number)
    [entry] = entries(app.settings.erasure_ledger)
    travel(days=800)
    with app.database.work(writes=True), acting(WORKER):
        end_kept_parts(app.means, 100)
    for rule in app.rules:
        with app.database.work(writes=True), acting(WORKER):
            carry_out(rule, app.settings, 1000)
    with app.database.work(writes=True):
        assert session().get(Request, number) is None
        session().execute(delete(Subscription))
        session().add(subscribe(cast.other_address, "Fairs"))
    assert repeat(app) == 0
    later = Entry(
        "another",
        clock.now().isoformat(),
        cast.other,
        "D-2029-0001",
        ("*", "newsletters"),
        entry.hashes,
    )
    append_erasure(app.settings.erasure_ledger, later)
    assert repeat(app) == 1, "but of a later one it knows nothing"


def test_a_ledger_that_cannot_be_read_is_told(app: Site, cast: Cast, guest: Guest) -> None:
    """In the office and to the operator; and no erasure begins."""
    ledger = app.settings.erasure_ledger
    ledger.write_bytes(b"not ours\n")
    number = begin(app, cast, cast.member)
    erase(app)
    assert states(app) == {cast.member: "waiting"}
    [said] = [one for one in app.health().faults if "erasure" in one]
    assert said == f"Line 1 of {ledger} cannot be read. No erasure begins until it is put right."
    guest.sign_in_to_office().get("/office")
    ledger.unlink()
    ledger.mkdir()
    [said] = [one for one in app.health().faults if "erasure" in one]
    assert said == f"{ledger} cannot be read (Is a directory). No erasure begins without it."
    ledger.rmdir()
    with app.database.work(writes=False):
        assert session().get_one(Request, number).state == "approved"
