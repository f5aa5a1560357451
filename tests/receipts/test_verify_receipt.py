"""The page where anybody checks a receipt, and the published keys."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete

from privacycenter.cards import HIDDEN
from privacycenter.db import session
from privacycenter.receipts.issuing import document_of, file_of, issue
from privacycenter.receipts.models import Receipt, ReceiptKey
from privacycenter.receipts.signing import ALGORITHM, id_of, signer_of
from privacycenter.receipts.verifying import LARGEST, read_keys, verify
from privacycenter.receipts.views import download
from tests.cast import Cast
from tests.conftest import GIVEN, settings_with
from tests.guest import Guest, Page
from tests.receipts.contents import DELETION, edited, given
from tests.security.test_card_numbers import CARD, assert_nowhere, logged
from tests.security.watching import changed, everything, statements

NewGuest = Callable[[], Guest]
PAGE = "/verify-receipt"
OTHER_SECRET = "k4-Wq8Zx2Mn5Bv7Lp1Ks3Jd6Hf9Gt0Ry"


@pytest.fixture
def file(guest: Guest) -> bytes:
    """A receipt as it is downloaded."""
    with guest.app.database.work(writes=True):
        return file_of(given(guest.app))


def upload(guest: Guest, content: bytes, name: str = "receipt.json", **more: Any) -> Page:
    return guest.post(PAGE, **{"status": 200} | more, file=(io.BytesIO(content), name))


def paste(guest: Guest, text: str | bytes, **more: Any) -> Page:
    return guest.post(PAGE, **{"status": 200} | more, text=text)


def test_a_stranger_finds_the_page_at_the_foot_of_every_other(guest: Guest) -> None:
    for path in ("/", "/policy", "/sign-in", "/nowhere"):
        assert PAGE in guest.get(path, status=404 if path == "/nowhere" else 200).links()
    page = guest.get(PAGE)
    assert page.h1 == "Check a receipt"
    assert "/.well-known/receipt-keys.json" in page.links()
    assert "privacycenter receipt verify receipt.json --keys receipt-keys.json" in page.text
    form = next(one for one in page.all("form") if one.get("action") == PAGE)
    assert form.get("enctype") == "multipart/form-data"


def test_a_good_one_is_called_good_and_read_out(guest: Guest, file: bytes) -> None:
    document = json.loads(file)
    for page in (upload(guest, file), paste(guest, file), paste(guest, json.dumps(document))):
        assert page.h1 == "This receipt is good"
        for said in (
            "imgwg Communications signed it. It says what it said then",
            "D-2026-0007",
            "Receipt: deletion of everything",
            document["receipt"]["serial"],
            document["key_id"],
            "Server log lines 1,204 records",
            "A law makes us keep it: Tax law asks for invoices for seven years.",
            "Still to be done, due by December 14, 2026",
        ):
            assert said in page.text, said


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "D-2026-0008"},
        {"kept": []},
        {"finished_at": "2026-11-30T18:02:12Z"},
        {"serial": "0" * 32},
        {"edition": 2},
    ],
)
def test_an_edited_one_is_changed_or_not_ours(
    guest: Guest, file: bytes, changes: dict[str, Any]
) -> None:
    for page in (upload(guest, edited(file, **changes)), paste(guest, edited(file, **changes))):
        assert page.h1 == "This receipt was changed, or is not ours"
        assert "Do not rely on it" in page.text
        assert "/contact" in page.links()
        for said in ("D-2026", "Erased", "Server log lines"):
            assert said not in page.text, said


def test_one_that_somebody_else_signed_is_not_ours(guest: Guest, file: bytes) -> None:
    forger = signer_of("a secret of somebody else")
    document = json.loads(file)
    document["receipt"]["key_id"] = document["key_id"] = forger.key_id
    document["signature"] = forger.sign(document["receipt"])
    page = paste(guest, json.dumps(document))
    assert page.h1 == "This receipt was changed, or is not ours"
    assert "not among the published" in page.text


def test_nothing_to_check_is_said_beside_the_control(guest: Guest) -> None:
    for sent in ({}, {"text": ""}, {"file": (io.BytesIO(b""), "a.json")}):
        page = guest.post(PAGE, status=422, **sent)
        assert page.title.startswith("Error: Check a receipt")
        assert "Choose the file, or paste its text" in page.text


def test_the_file_counts_before_the_text(guest: Guest, file: bytes) -> None:
    sent = {"file": (io.BytesIO(file), "x.exe"), "text": "something else"}
    assert guest.post(PAGE, status=200, **sent).h1 == "This receipt is good"
    sent = {"file": (io.BytesIO(b"nonsense"), "receipt.json"), "text": file.decode()}
    assert guest.post(PAGE, status=200, **sent).h1 == "This is not the file of a receipt"
    sent = {"file": (io.BytesIO(b""), ""), "text": file.decode()}  # as browsers send no file
    assert guest.post(PAGE, status=200, **sent).h1 == "This receipt is good"


HOSTILE = {
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 100,
    "markup": b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    "NULs": b"\0" * 60_000,
    "not UTF-8": b"\xff\xfe\xed\xa0\x80",
    "levels": b"[" * 60_000,
    "a long number": b'{"receipt": {"edition": ' + b"9" * 60_000 + b"}}",
    "an empty object": b"{}",
    "a zip": b"PK\x03\x04" + bytes(range(256)) * 200,
    "lines": b"\r\n" * 30_000,
}
NAMES = ("../../etc/passwd", "a\r\nb.json", "x" * 3000, "\x00", "é“.json", '";filename="y')


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_sentence(guest: Guest, name: str) -> None:
    content = HOSTILE[name]
    for page in (upload(guest, content), paste(guest, content[:20_000])):
        assert page.h1 in (
            "This is not the file of a receipt",
            "This receipt was changed, or is not ours",
        )
        assert "<script>alert" not in page.html


def test_the_name_of_a_file_says_nothing(guest: Guest, file: bytes) -> None:
    for name in NAMES:
        page = upload(guest, file, name)
        assert page.h1 == "This receipt is good", name
        assert "passwd" not in page.html


def test_too_large_is_said_in_words(guest: Guest, file: bytes) -> None:
    page = upload(guest, file + b" " * 70_000, status=413)
    assert "larger than this page takes" in page.text
    assert guest.app.config["MAX_CONTENT_LENGTH"] < LARGEST


def test_nothing_of_it_is_kept_noted_or_shown_again(guest: Guest, file: bytes) -> None:
    """Not even a card number that somebody pastes in; and the database is only read."""
    guest.token()
    said = (f"my card is {CARD}", json.dumps({"receipt": CARD}), edited(file, note=CARD).decode())
    before = everything(guest.app)
    with logged() as lines, statements(guest.app) as made:
        for text in said:
            for page in (paste(guest, text), upload(guest, text.encode())):
                assert CARD not in page.html + str(guest.answer.headers)
                assert HIDDEN not in page.html
                assert not page.tree.xpath("//textarea")[0].text.strip()
        upload(guest, file, f"{CARD}.json")
    assert "D-2026-0007" not in lines.getvalue()
    assert changed(before, everything(guest.app)) == set()
    assert {one.split()[0] for one in made} <= {"BEGIN", "SELECT", "SET"}
    assert "BEGIN IMMEDIATE" not in made, "no writer waits for whoever checks a receipt"
    assert_nowhere(guest.app, lines.getvalue())


def test_a_good_receipt_is_stored_by_no_browser(guest: Guest, file: bytes) -> None:
    upload(guest, file)
    assert guest.answer.headers["Cache-Control"] == "no-store"


def test_it_needs_a_token_and_takes_no_other_sites_form(guest: Guest, file: bytes) -> None:
    guest.post(PAGE, status=400, token=False, text=file)
    data = {"csrf_token": guest.token(), "text": file}
    answer = guest.client.post(PAGE, data=data, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_whoever_is_signed_in_sees_the_same(guest: Guest, new_guest: NewGuest, file: bytes) -> None:
    for who in (guest.sign_in(), new_guest().sign_in_to_office()):
        assert upload(who, file).h1 == "This receipt is good"


def test_after_a_rotation_old_and_new_ones_are_good(guest: Guest, file: bytes) -> None:
    """The new secret key first; then the old one is gone from the settings altogether."""
    url, old = guest.app.settings.database_url, GIVEN["PRIVACYCENTER_SECRET_KEYS"]
    for listed in (f"{OTHER_SECRET} {old}", OTHER_SECRET):
        guest.app.settings = settings_with(database_url=url, secret_keys=listed)
        assert upload(guest, file).h1 == "This receipt is good"
        with guest.app.database.work(writes=True):
            new = file_of(given(guest.app))
        assert json.loads(new)["key_id"] != json.loads(file)["key_id"]
        assert upload(guest, new).h1 == "This receipt is good"
        keys = read_keys(guest.client.get("/.well-known/receipt-keys.json").data)
        assert verify(file, keys).is_good
        assert verify(new, keys).is_good


def test_a_receipt_outlives_its_row_and_the_note_of_its_key(guest: Guest, file: bytes) -> None:
    """A request is erased in time, and a backup may be older than the first use of a key."""
    with guest.app.database.work(writes=True):
        session().execute(delete(Receipt))
        session().execute(delete(ReceiptKey))
    assert upload(guest, file).h1 == "This receipt is good"


def test_the_keys_are_published_for_programs(guest: Guest, file: bytes) -> None:
    answer = guest.client.get("/.well-known/receipt-keys.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (key,) = answer.get_json()
    assert set(key) == {"key_id", "public_key", "algorithm", "first_used_at"}
    assert key["key_id"] == json.loads(file)["key_id"] == id_of(base64.b64decode(key["public_key"]))
    assert (key["algorithm"], key["first_used_at"][-6:]) == (ALGORITHM, "+00:00")


def test_the_present_key_is_published_before_it_signs(guest: Guest) -> None:
    (key,) = guest.client.get("/.well-known/receipt-keys.json").get_json()
    assert key["first_used_at"] is None
    assert key["public_key"] == signer_of(GIVEN["PRIVACYCENTER_SECRET_KEYS"]).public_key
    assert GIVEN["PRIVACYCENTER_SECRET_KEYS"] not in json.dumps(key)


def test_keys_stand_in_the_order_of_their_use(guest: Guest, file: bytes) -> None:
    url, old = guest.app.settings.database_url, GIVEN["PRIVACYCENTER_SECRET_KEYS"]
    guest.app.settings = settings_with(database_url=url, secret_keys=f"{OTHER_SECRET} {old}")
    first, second = guest.client.get("/.well-known/receipt-keys.json").get_json()
    assert first["key_id"] == json.loads(file)["key_id"]
    assert (bool(first["first_used_at"]), second["first_used_at"]) == (True, None)


def test_what_is_downloaded_is_the_signed_document(guest: Guest) -> None:
    with guest.app.database.work(writes=True):
        first, odd = given(guest.app), given(guest.app, reference='../"\r\nx')
    answer = download(first)
    assert answer.get_json() == document_of(first)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="receipt-D-2026-0007-1.json"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="receipt-x-2.json"' in download(odd).headers["Content-Disposition"]
    assert upload(guest, answer.data).h1 == "This receipt is good"


def test_its_person_sees_it_among_what_we_hold_and_in_the_copy(guest: Guest, cast: Cast) -> None:
    with guest.app.database.work(writes=True):
        content = DELETION | {"what": "Deletion of chosen records"}
        receipt = issue(
            about="request 7", person_id=cast.member, content=content, settings=guest.app.settings
        )
    page = guest.sign_in().get("/you/held/receipts")
    assert "Deletion of chosen records, D-2026-0007, carried out; 1 thing remains" in page.text
    answer = guest.client.post("/you/copy", data={"csrf_token": guest.token()})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as copy:
        (held,) = json.loads(copy.read("receipts.json"))["records"]
    assert held["content"] == receipt.content
    assert receipt.signature in held["signature"]
