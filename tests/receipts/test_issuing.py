"""Receipts: signed, numbered, kept as they were, and gone with what they are about."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.db import session
from privacycenter.db.faults import broken_rule
from privacycenter.receipts.issuing import (
    OURS,
    document_of,
    erase_receipts_about,
    file_of,
    issue,
    receipts_about,
)
from privacycenter.receipts.models import Receipt, ReceiptKey
from privacycenter.web import Site
from tests.conftest import settings_with

Work = Callable[..., Any]
ABOUT = "request 7"
OTHER_SECRET = "k4-Wq8Zx2Mn5Bv7Lp1Ks3Jd6Hf9Gt0Ry"
SAYS = {"what": "Deletion of everything", "reference": "D-2026-0007", "kept": [], "n": 3}


def given(app: Site, about: str = ABOUT, **more: Any) -> Receipt:
    """A receipt about something, in the work under way."""
    return issue(about=about, person_id=5, content=SAYS | more, settings=app.settings)


def test_a_receipt_says_who_when_and_how_to_check_it(app: Site, work: Work) -> None:
    with work(writes=True):
        document = document_of(given(app))
    said = document["receipt"]
    assert said.items() >= SAYS.items()
    assert set(said) == {*SAYS, *OURS}
    assert said["receipt"] == "privacycenter-receipt-1"
    assert (said["edition"], len(said["serial"])) == (1, 32)
    assert (said["issuer"], said["verify_at"]) == (
        "imgwg Communications",
        "https://privacy.example.com/verify-receipt",
    )
    assert said["issued_at"].endswith("Z")
    assert document["key_id"] == said["key_id"]
    assert document["algorithm"] == "Ed25519"


def test_anybody_can_check_it_with_the_published_key_and_nothing_of_ours(
    app: Site, work: Work
) -> None:
    with work(writes=True):
        document = json.loads(file_of(given(app, asked="Everything — “alles” \n\t\x7f\u2028😀")))
    with work(writes=False):
        key = session().get_one(ReceiptKey, document["key_id"])
    message = json.dumps(
        document["receipt"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key))
    public.verify(base64.b64decode(document["signature"]), message.encode())


def test_editions_count_those_about_one_thing(app: Site, work: Work) -> None:
    for about, edition in ((ABOUT, 1), (ABOUT, 2), ("request 70", 1), (ABOUT, 3)):
        with work(writes=True):
            assert given(app, about).edition == edition
    with work(writes=False):
        found = receipts_about(ABOUT)
        assert [one.edition for one in found] == [1, 2, 3]
        assert len({one.serial for one in found}) == 3


def test_a_new_secret_key_signs_and_the_old_public_half_stays(app: Site, work: Work) -> None:
    with work(writes=True):
        first = given(app)
    app.settings = settings_with(database_url=app.settings.database_url, secret_keys=OTHER_SECRET)
    with work(writes=True):
        second, third = given(app), given(app)
        assert first.key_id != second.key_id == third.key_id
        kept = set(session().scalars(select(ReceiptKey.key_id)))
    assert kept == {first.key_id, second.key_id}


def test_a_receipt_goes_with_what_it_is_about(app: Site, work: Work) -> None:
    with work(writes=True):
        for about in (ABOUT, ABOUT, "request 8", "request 9"):
            given(app, about)
    with work(writes=True):
        assert erase_receipts_about([ABOUT, "request 8"]) == 3
        assert erase_receipts_about(iter(())) == 0
    with work(writes=False):
        assert [one.about for one in session().scalars(select(Receipt))] == ["request 9"]
        assert len(session().scalars(select(ReceiptKey)).all()) == 1


@pytest.mark.parametrize("name", OURS)
def test_what_the_receipt_itself_says_cannot_be_given(app: Site, work: Work, name: str) -> None:
    with pytest.raises(ValueError, match=name), work(writes=True):
        given(app, **{name: "x"})


@pytest.mark.parametrize("odd", [1.5, float("nan"), b"x", 2**53, "\ud800", {"é": 1}, {1: 1}, [{1}]])
def test_what_has_no_one_spelling_is_not_signed(app: Site, work: Work, odd: Any) -> None:
    with pytest.raises(ValueError), work(writes=True):
        given(app, odd=odd)


@pytest.mark.parametrize(
    "change",
    [{"content": "{}"}, {"signature": "x"}, {"person_id": 6}, {"edition": 2}, {"about": "x"}],
)
def test_no_receipt_is_changed(app: Site, work: Work, change: dict[str, Any]) -> None:
    with work(writes=True):
        given(app)
    with pytest.raises(IntegrityError) as caught, work(writes=True):
        session().execute(update(Receipt).values(**change))
    assert broken_rule(caught.value) == "a_receipt_is_not_changed"


def row(**changes: Any) -> dict[str, Any]:
    return {
        "serial": "0" * 32,
        "about": ABOUT,
        "edition": 1,
        "person_id": 5,
        "content": "{}",
        "signature": "x",
        "issued_at": clock.now(),
    } | changes


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"edition": 1}, "uq_receipt_about_edition"),
        ({"edition": 0}, "ck_receipt_edition"),
        ({"edition": -1}, "ck_receipt_edition"),
    ],
)
def test_a_broken_rule_has_a_name(
    app: Site, work: Work, changes: dict[str, Any], rule: str
) -> None:
    with work(writes=True):
        receipt = given(app)
    with pytest.raises(IntegrityError) as caught, work(writes=True):
        session().execute(insert(Receipt).values(**row(key_id=receipt.key_id, **changes)))
    assert broken_rule(caught.value) == rule


def test_no_receipt_without_its_key(app: Site, work: Work) -> None:
    with pytest.raises(IntegrityError), work(writes=True):
        session().execute(insert(Receipt).values(**row(key_id="0" * 16)))


def test_a_serial_names_one(app: Site, work: Work) -> None:
    with work(writes=True):
        receipt = given(app)
    double = row(key_id=receipt.key_id, serial=receipt.serial, edition=2)
    with pytest.raises(IntegrityError) as caught, work(writes=True):
        session().execute(insert(Receipt).values(**double))
    assert broken_rule(caught.value) == "uq_receipt_serial"


def test_a_key_that_signed_something_is_not_lost(app: Site, work: Work) -> None:
    with work(writes=True):
        given(app)
    with pytest.raises(IntegrityError), work(writes=True):
        session().execute(delete(ReceiptKey))
