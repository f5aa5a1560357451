"""Members from a file: new, changed, the same, rejected; and a person's word holds."""

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.identity.models import Address, Person, VisitorId
from privacycenter.imports import Summary, UnreadableFile, run_import
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.records.members.correcting import correct
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.members.models import Member
from privacycenter.records.members.reading import MembersFile
from privacycenter.web import Site

HEAD = "user_id,email,name,firm,firm_address,occupation,member_since,visitor_id\n"
THREE = HEAD + (
    'ann,ann@example.com,Ann,Ann & Co,"1 Street\nTown",Printer,2019-05-06,v-1\n'
    "bob,bob@example.com,Bob,,,,,\n"
    "cem,cem@example.com,Cem,Cem GmbH,,,2020-02-29,\n"
)


@pytest.fixture
def bring(app: Site) -> Callable[..., Summary]:
    def bring(text: str | bytes, *, dry_run: bool = False) -> Summary:
        data = text.encode() if isinstance(text, str) else text
        return run_import(
            MembersImport("m.csv"),
            io.BytesIO(data),
            source="m.csv",
            database=app.database,
            pseudonyms=app.pseudonyms,
            dry_run=dry_run,
        )

    return bring


def number_of(app: Site, model: type) -> int:
    with app.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_new_members_come_with_all_they_have(app: Site, bring: Callable[..., Summary]) -> None:
    summary = bring(THREE)
    assert (summary.read, summary.new, summary.rejected) == (3, 3, 0)
    with app.database.reading() as session:
        ann = session.scalars(select(Person).where(Person.user_key == "ann")).one()
        member = session.get(Member, ann.id)
        assert member is not None
        assert (member.firm, member.firm_address) == ("Ann & Co", "1 Street\nTown")
        assert str(member.member_since) == "2019-05-06"
        assert session.scalars(select(VisitorId.person_id)).all() == [ann.id]
        assert ann.policy_version == "2026-07-01"


def test_the_same_file_twice_changes_nothing(app: Site, bring: Callable[..., Summary]) -> None:
    bring(THREE)
    summary = bring(THREE)
    assert (summary.new, summary.changed, summary.same) == (0, 0, 3)


def test_only_what_changed_is_updated(app: Site, bring: Callable[..., Summary]) -> None:
    bring(THREE)
    summary = bring(THREE.replace("Cem GmbH", "Cem KG").replace("bob@example.com", "b@example.org"))
    assert (summary.new, summary.changed, summary.same) == (0, 2, 1)
    with app.database.reading() as session:
        assert "b@example.org" in session.scalars(select(Address.address)).all()
        assert "Cem KG" in session.scalars(select(Member.firm)).all()


def test_a_dry_run_tells_the_numbers_and_keeps_nothing(
    app: Site, bring: Callable[..., Summary]
) -> None:
    summary = bring(THREE + "x,not an address,X,,,,,\n", dry_run=True)
    assert (summary.new, summary.rejected) == (3, 1)
    assert number_of(app, Person) == number_of(app, ImportRun) == number_of(app, ImportReject) == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",x@example.com,X,,,,,", "user_id is empty"),
        ("x,,X,,,,,", "email is empty"),
        ("x,x@example.com,,,,,,", "name is empty"),
        ("x,x.example.com,X,,,,,", "email is not an e-mail address"),
        ("x,x@example,X,,,,,", "email is not an e-mail address"),
        ("x@y,x@example.com,X,,,,,", "user_id must not contain @"),
        ("x,x@example.com,X,,,,2019-02-30,", "member_since is not a day"),
        ("x,x@example.com," + "n" * 201 + ",,,,,", "name: Shorten it to 200"),
        ("x,x@example.com,X\x07,,,,,", "name: Take out characters"),
        ("x,x@example.com,X", "has 3 columns, not 8"),
        ("x,x@example.com,X,,,,,,,", "has 10 columns, not 8"),
        ("ANN,other@example.com,X,,,,,", "stands further up in this file"),
        ("x,Ann@example.com,X,,,,,", "stands further up in this file"),
    ],
)
def test_a_bad_line_is_kept_with_its_number_and_reason(
    app: Site, bring: Callable[..., Summary], line: str, reason: str
) -> None:
    summary = bring(THREE + line + "\n" + "dee,dee@example.com,Dee,,,,,\n")
    assert (summary.new, summary.rejected) == (4, 1)
    with app.database.reading() as session:
        kept = session.scalars(select(ImportReject)).one()
    assert reason in kept.reason
    assert kept.line == 6  # Ann's address takes two lines


def test_an_address_of_somebody_else_is_rejected(bring: Callable[..., Summary]) -> None:
    bring(THREE)
    summary = bring(HEAD + "bob,ann@example.com,Bob,,,,,\nnew,cem@example.com,New,,,,,\n")
    assert (summary.rejected, summary.same) == (2, 0)
    assert "belongs to another user_id" in summary.first_rejects[0].reason


@pytest.mark.parametrize(
    "head", ["", "user_id,name\n", "user_id,email,name,shoe_size\n", "user_id,email,name,name\n"]
)
def test_a_wrong_first_line_is_refused_whole(bring: Callable[..., Summary], head: str) -> None:
    with pytest.raises(UnreadableFile):
        bring(head)


def test_windows_files_with_a_mark_are_read(bring: Callable[..., Summary]) -> None:
    summary = bring(b"\xef\xbb\xbf" + THREE.replace("\n", "\r\n").encode())
    assert summary.new == 3


def test_a_run_adds_up_in_the_database(app: Site, bring: Callable[..., Summary]) -> None:
    bring(THREE + "x,bad,X,,,,,\n")
    with app.database.reading() as session:
        run = session.scalars(select(ImportRun)).one()
    assert (run.read, run.new, run.rejected) == (4, 3, 1)
    assert run.finished_at is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for batch in MembersFile().batches(io.BytesIO(b"user_id,email,name\n" + data)):
        assert batch.read == len(batch.rows) + len(batch.rejects)


@pytest.mark.prove
def test_a_hundred_thousand_and_then_a_changed_file(
    app: Site, bring: Callable[..., Summary]
) -> None:
    def register(firm: str) -> str:
        lines = (
            f"u{one},u{one}@example.com,Name {one},{firm if one % 1000 == 0 else 'Firm'},"
            f'"{one} Street\nTown",Printer,2020-01-01,\n'
            for one in range(100_000)
        )
        return HEAD + "".join(lines)

    assert bring(register("Firm")).new == 100_000
    with app.database.work(writes=True), acting(Actor("person", 1)):
        person = session().scalars(select(Person.id).where(Person.user_key == "u5000")).one()
        correct(person, "firm", "My own words", "person")
    summary = bring(register("New firm"))
    assert (summary.new, summary.changed, summary.same) == (0, 99, 99_901)
    assert summary.held_back == 1
    with app.database.reading() as own:
        member = own.get(Member, person)
        assert member is not None
        assert member.firm == "My own words"
