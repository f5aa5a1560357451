"""The copy: complete, without what must never leave, kept nowhere."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from privacycenter.access.copy import elsewhere
from privacycenter.access.values import Eyes, for_machines, for_tables
from privacycenter.holdings.bundle import page_of
from privacycenter.identity.models import Password, Session, SignInLink
from privacycenter.identity.people import subject_of
from tests.cast import PASSWORD, Cast, open_request
from tests.guest import Guest


def copy_of(guest: Guest) -> zipfile.ZipFile:
    page = guest.post("/you/copy", status=200)
    assert page.answer.mimetype == "application/zip"
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert page.answer.headers["Content-Disposition"].startswith("attachment; ")
    return zipfile.ZipFile(io.BytesIO(page.answer.data))


def test_it_holds_a_page_and_two_files_for_each_kind(guest: Guest) -> None:
    archive = copy_of(guest.sign_in())
    wanted = {"read-me-first.html"}
    for holding in guest.app.holdings:
        wanted |= {f"{holding.key}.json", f"{holding.key}.csv"}
    assert set(archive.namelist()) == wanted
    assert archive.testzip() is None


def test_it_equals_what_is_held_record_by_record(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        open_request(guest.app, cast.member)
    guest.sign_in()
    archive = copy_of(guest)
    with guest.app.database.work(writes=False):
        subject = subject_of(cast.member)
        eyes = Eyes(subject, guest.app.settings, guest.app.safe)
        for holding in guest.app.holdings:
            page = page_of(holding, subject, before=None, size=10_000)
            held = [
                {
                    field.key: for_machines(field, getattr(row, field.key), eyes)
                    for field in holding.fields
                }
                for row in reversed(page.records)
            ]
            found = json.loads(archive.read(f"{holding.key}.json"))["records"]
            assert found == json.loads(json.dumps(held)), holding.key
            rows = list(csv.reader(io.StringIO(archive.read(f"{holding.key}.csv").decode())))
            assert rows[0] == [field.label for field in holding.fields]
            assert rows[1:] == [[for_tables(value) for value in one.values()] for one in held]


def test_what_must_never_leave_is_named_and_absent(guest: Guest, cast: Cast) -> None:
    guest.sign_in()
    archive = copy_of(guest)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Set. We keep it in a scrambled form and cannot read it." in everything
    with guest.app.database.reading() as session:
        secrets = [
            *session.scalars(select(Password.hash)),
            *session.scalars(select(Session.key_hash)),
            *session.scalars(select(SignInLink.nonce)),
        ]
    assert secrets
    assert not [one for one in secrets if one in everything]
    assert PASSWORD not in everything


def test_it_holds_nothing_of_anybody_else(guest: Guest) -> None:
    archive = copy_of(guest.sign_in())
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for text in ("Tomas", "tberg", "tomas@example.net", "198.51.100.9", "Rosa", "rosa@"):
        assert text not in everything


def test_it_needs_a_fresh_proof_and_is_noted(guest: Guest, travel: Callable[..., None]) -> None:
    guest.sign_in()
    copy_of(guest)
    assert "You downloaded a copy of everything." in guest.get("/you/activity").text
    travel(minutes=16)
    guest.post("/you/copy", status=303)
    assert guest.answer.headers["Location"] == "/you/prove?next=/you/copy"


def test_the_page_says_what_lies_elsewhere(guest: Guest) -> None:
    page = copy_of(guest.sign_in()).read("read-me-first.html").decode()
    for one in elsewhere(guest.app.holdings):
        assert f"{one.title[0].lower()}{one.title[1:]} ({one.elsewhere})" in page
    assert "Dana Whitfield" in page


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        (' "=1', "' \"=1"),
        ("＝1", "'＝1"),
        ("plain", "plain"),
        (None, ""),
        (5, "5"),
        ({"a": "=1"}, '{"a": "=1"}'),
        (True, "true"),
    ],
)
def test_cells_a_spreadsheet_would_run_are_neutralised(value: Any, cell: str) -> None:
    assert for_tables(value) == cell
