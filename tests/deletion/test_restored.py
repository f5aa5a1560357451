"""A backup from before an erasure is restored, and the ledger repeated: nothing of the person is
left, nobody else is touched, and imports keep them out as before."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from privacycenter.audit import OPERATOR, acting
from privacycenter.audit.models import Event
from privacycenter.db import Base, session
from privacycenter.identity.models import Address, Person
from privacycenter.imports import run_import
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.newsletters.models import Subscription
from privacycenter.rights.deletion.ledger import BrokenLedger
from privacycenter.rights.deletion.models import Erasure
from privacycenter.rights.deletion.replay import is_behind_ledger, replay
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, make_member, subscribe, write_contact_message
from tests.conftest import GIVEN
from tests.deletion.acting import approve, ask, delete_everything, erase, one_step, propose
from tests.deletion.backups import Backup, Restore, copied, postgresql_in_prove, restored
from tests.deletion.dying import die_at_statement
from tests.deletion.filling import counts, fill_with_everything
from tests.deletion.scanner import Clue, clues_of, not_allowed, scan
from tests.failures.conftest import killed


@pytest.fixture
def backup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backup]:
    with copied(request, tmp_path) as make:
        yield make


@pytest.fixture
def restore() -> Iterator[Restore]:
    with restored() as start:
        yield start


@pytest.fixture
def clues(app: Site, cast: Cast) -> frozenset[Clue]:
    """Both members have everything; what the first is known by."""
    with app.database.work(writes=True):
        fill_with_everything(app, cast.member, "dana")
        fill_with_everything(app, cast.other, "tomas")
        return clues_of(cast.member, app)


def repeat(app: Site) -> int:
    with acting(OPERATOR):
        return sum(one.records for one in replay(app.means, app.database))


def of_other(app: Site, cast: Cast) -> tuple[dict[str, int], set[str]]:
    """How much the other member has, and everywhere they are found."""
    with app.database.work(writes=False):
        number, others = counts(app, cast.other), clues_of(cast.other, app)
    return number, {f"{find} {find.row}" for find in scan(app, others)}


def bring_in(app: Site, *lines: str) -> Any:
    file = io.BytesIO("\n".join(("user_id,email,name", *lines)).encode())
    return run_import(
        MembersImport("members.csv"),
        file,
        source="members.csv",
        database=app.database,
        pseudonyms=app.pseudonyms,
    )


def test_nobody_is_back(
    app: Site, cast: Cast, clues: frozenset[Clue], backup: Backup, restore: Restore
) -> None:
    before = backup(app)
    delete_everything(app, cast, cast.member)
    site = restore(before, app)
    with site.database.work(writes=False):
        assert is_behind_ledger(site.settings.erasure_ledger)
    assert not_allowed(scan(site, clues))
    others = of_other(site, cast)
    assert repeat(site) > 50
    assert not_allowed(scan(site, clues)) == []
    assert of_other(site, cast) == others
    with site.database.work(writes=False):
        assert not is_behind_ledger(site.settings.erasure_ledger)
        assert session().scalars(
            select(Event.person_id).where(Event.name == "deletion.replayed")
        ).all() == [cast.member]
    assert repeat(site) == 0
    kept_out = bring_in(site, "dwhitfield,dana@example.com,Dana Whitfield", "new,n@example.org,New")
    assert (kept_out.kept_out, kept_out.new) == (1, 1)
    assert not_allowed(scan(site, clues)) == []


@postgresql_in_prove
def test_the_office_ends_a_request_that_came_back(
    app: Site, cast: Cast, clues: frozenset[Clue], backup: Backup, restore: Restore
) -> None:
    """The request itself is open again in the backup. Two people close it, with nothing left."""
    number = ask(app, cast.member)
    before = backup(app)
    propose(app, cast, number)
    approve(app, cast, number)
    erase(app)
    site = restore(before, app)
    repeat(site)
    propose(site, cast, number)
    approve(site, cast, number)
    erase(site)
    with site.database.work(writes=False):
        assert session().get_one(Request, number).state in ("approved", "fulfilled")
        assert session().scalars(select(Erasure.state)).one() == "finished"
        assert not is_behind_ledger(site.settings.erasure_ledger)
    assert not_allowed(scan(site, clues)) == []


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(one, marks=() if one == 9 else pytest.mark.prove)
        for one in (1, 3, 9, 15, 22, 23)
    ],
)
def test_a_backup_from_the_middle_of_an_erasure(
    app: Site,
    cast: Cast,
    clues: frozenset[Clue],
    backup: Backup,
    restore: Restore,
    steps: int,
) -> None:
    number = ask(app, cast.member)
    propose(app, cast, number)
    approve(app, cast, number)
    for _ in range(steps):
        assert one_step(app)
    middle = backup(app)
    erase(app)
    site = restore(middle, app)
    others = of_other(site, cast)
    repeat(site)
    left = [one for one in not_allowed(scan(site, clues)) if "erasure.subject" not in one]
    assert left == []
    assert of_other(site, cast) == others
    erase(site)
    with site.database.work(writes=False):
        assert session().scalars(select(Erasure.state)).one() == "finished"


@postgresql_in_prove
def test_killed_in_the_middle_and_run_again(
    app: Site, cast: Cast, clues: frozenset[Clue], backup: Backup, restore: Restore
) -> None:
    before = backup(app)
    delete_everything(app, cast, cast.member)
    site = restore(before, app)
    others = of_other(site, cast)

    def repeat_and_die(number: int) -> None:
        die_at_statement(site, number)
        repeat(site)

    for number in (40, 60, 100):
        killed(site, lambda number=number: repeat_and_die(number))
    repeat(site)
    assert not_allowed(scan(site, clues)) == []
    assert of_other(site, cast) == others


@pytest.mark.prove
def test_killed_before_every_statement_of_a_replay(
    app: Site, cast: Cast, clues: frozenset[Clue], backup: Backup, restore: Restore
) -> None:
    before = backup(app)
    delete_everything(app, cast, cast.member)
    site = restore(before, app)
    others, number, done = of_other(site, cast), 0, 0

    def repeat_and_die(number: int) -> None:
        die_at_statement(site, number)
        repeat(site)
        raise SystemExit

    def events() -> int:
        with site.database.work(writes=False):
            query = select(func.count()).where(Event.name == "deletion.replayed")
            return session().scalar(query) or 0

    while not (done := events()):
        number += 1
        try:
            killed(site, lambda number=number: repeat_and_die(number))
        except AssertionError:
            break  # it came through
    assert number > 100
    assert done <= 1
    repeat(site)
    assert not_allowed(scan(site, clues)) == []
    assert of_other(site, cast) == others


@postgresql_in_prove
def test_a_number_that_was_given_to_somebody_else(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    with app.database.work(writes=True):
        session().add(subscribe("late@example.com", "Trade weekly", "Lou Late"))
    before = backup(app)
    with app.database.work(writes=True):
        late = make_member(user_id="loulate", address="late@example.com", name="Lou Late")
        clues = clues_of(late, app)
    delete_everything(app, cast, late)
    site = restore(before, app)
    with site.database.work(writes=True):
        newcomer = make_member(user_id="noornew", address="new@example.org", name="Noor New")
        assert newcomer == late, "the backup counts from where it was"
        fill_with_everything(site, newcomer, "noor")
        there, known = counts(site, newcomer), clues_of(newcomer, site)
    found = {str(one) for one in scan(site, known)}
    assert repeat(site) == 1
    assert not_allowed(scan(site, clues)) == []
    with site.database.work(writes=False):
        assert counts(site, newcomer) == there
    assert {str(one) for one in scan(site, known)} == found


@postgresql_in_prove
def test_an_address_that_was_somebody_elses_before(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    """In the backup the other member still has the mailbox that the erased one had last."""
    with app.database.work(writes=True):
        session().add(subscribe("shared@example.com", "Fairs"))
        old = session().scalars(select(Address).where(Address.person_id == cast.other)).one()
        old.address = old.address_key = "shared@example.com"
    before = backup(app)
    with app.database.work(writes=True):
        old = session().scalars(select(Address).where(Address.person_id == cast.other)).one()
        old.address = old.address_key = "tomas@example.net"
        session().flush()
        theirs = session().scalars(select(Address).where(Address.person_id == cast.member)).one()
        theirs.address = theirs.address_key = "shared@example.com"
        clues = clues_of(cast.member, app)
    delete_everything(app, cast, cast.member)
    site = restore(before, app)
    with site.database.work(writes=False):
        there = counts(site, cast.other)
        assert there["newsletters"] == 1
    assert repeat(site) > 0
    with site.database.work(writes=False):
        assert counts(site, cast.other) == there
        assert session().get(Person, cast.member) is None
    assert {one for one in not_allowed(scan(site, clues)) if "shared@" not in one} == set()


@postgresql_in_prove
def test_what_came_since_by_their_own_wish_stays(app: Site, cast: Cast) -> None:
    """No backup was restored: this database knows that it was done."""
    delete_everything(app, cast, cast.member)
    with app.database.work(writes=True):
        write_contact_message(app, cast.member_address, text="May I come back?")
    assert repeat(app) == 0
    number = ask(app, cast.other, "newsletters")
    propose(app, cast, number)
    approve(app, cast, number)
    erase(app)
    with app.database.work(writes=True):
        session().add(subscribe(cast.other_address, "Trade weekly"))
    assert repeat(app) == 0
    with app.database.work(writes=False):
        assert counts(app, cast.other)["newsletters"] == 1


@postgresql_in_prove
def test_after_a_rotation_of_keys(
    app: Site, cast: Cast, clues: frozenset[Clue], backup: Backup, restore: Restore
) -> None:
    before = backup(app)
    delete_everything(app, cast, cast.member)
    old, new = GIVEN["PRIVACYCENTER_DATA_KEYS"], "d2-Lm8Xs2Wq6Ec4Rv9Tb3Yn7Um5Ik1Ol0Pj"
    without = restore(before, app, data_keys=new)
    with pytest.raises(BrokenLedger, match="under data keys that are not listed"):
        repeat(without)
    site = restore(before, app, data_keys=f"{new} {old}")
    assert repeat(site) > 50
    assert not_allowed(scan(site, clues)) == []
    assert bring_in(site, "dwhitfield,dana@example.com,Dana Whitfield").kept_out == 1


@postgresql_in_prove
def test_a_changed_or_cut_ledger_is_refused(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    delete_everything(app, cast, cast.member)
    before = backup(app)
    delete_everything(app, cast, cast.other)
    ledger, site = app.settings.erasure_ledger, restore(before, app)
    whole = ledger.read_bytes()
    first, second = whole.splitlines(keepends=True)
    for broken, said in (
        (whole.replace(b'"person":1', b'"person":2'), "Line 1 of .* was changed"),
        (second, "Line 1 of .* was changed, or one before it removed"),
        (first + b"x\n" + second, "Line 2 of .* cannot be read"),
        (b'{"a": 1}\n' + whole, "Line 1 of .* cannot be read"),
        (b"[]\n" + whole, "Line 1 of .* cannot be read"),
        (b"", "lacks 1 of the erasures that this database has begun"),
    ):
        ledger.write_bytes(broken)
        rows = rows_in(site)
        with pytest.raises(BrokenLedger, match=said):
            repeat(site)
        assert rows_in(site) == rows
    ledger.write_bytes(whole + second[:40])
    assert repeat(site) > 0, "a line that was never finished is none"


def rows_in(app: Site) -> dict[str, int]:
    with app.database.work(writes=False):
        return {
            table.name: session().scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@postgresql_in_prove
def test_records_of_whoever_is_no_person_here(
    app: Site, cast: Cast, backup: Backup, restore: Restore
) -> None:
    """In the backup there are records under the address, and nobody had proved it."""
    before = backup(app)
    with app.database.work(writes=True):
        sam = make_member(user_id="sam", address=cast.subscriber_address, name="Sam Rivera")
    delete_everything(app, cast, sam)
    site = restore(before, app)
    with site.database.work(writes=False):
        mine = Subscription.address_key == cast.subscriber_address
        assert session().scalar(select(func.count()).where(mine)) == 2
    assert repeat(site) == 2
    with site.database.work(writes=False):
        assert session().scalar(select(func.count()).where(mine)) == 0
