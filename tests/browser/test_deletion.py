"""A deletion in real browsers, through real letters, with real processes: asked for in two steps,
proposed by a clerk, approved by a decider, each with a code, carried out by the worker, proved by a
receipt; and nothing opens the account any more."""

import io
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from privacycenter.imports import run_import
from privacycenter.records.members.importing import MembersImport
from privacycenter.web import Site
from tests import cast
from tests.browser.conftest import Someone, clerk_of, member_of, newest_link
from tests.browser.test_journeys import sign_in_by_link
from tests.cast import PASSWORD, STAFF_PASSWORD, code_of
from tests.running_site import RunningSite, environment
from tests.waiting import until

pytestmark = pytest.mark.browser

FOLLOW = re.compile(r"http://127\.0\.0\.1:\d+(/followed/\S+)")


def decider_of(site: RunningSite, name: str) -> str:
    address = f"{name.lower()}@example.org"
    with site.app.database.work(writes=True):
        cast.make_staff(site.app, address, f"{name} Duarte", "decider")
    return address


def sign_in_with_code(one: Someone, address: str, path: str) -> None:
    one.open(f"/office/sign-in?next={path}")
    one.write("Email address", address)
    one.write("Password", STAFF_PASSWORD)
    one.write("Code from your app", code_of(one.site.app, address))
    one.press("Sign in")


def letter_saying(site: RunningSite, address: str, words: str) -> str:
    """The newest letter to an address that says so, once it has come."""

    def found() -> list[str]:
        letters = [one.get_content() for one in site.mailbox.to(address)]
        return [text for text in letters if words in text]

    until(found, f"a letter to {address} that says {words}")
    return found()[-1]


def ask_for_everything(dana: Someone) -> str:
    """Two steps; returns the request's page."""
    dana.open("/you/requests/deletion")
    dana.page.get_by_label("Everything, and close my account").check()
    dana.press("Go to the second step")
    dana.press("Yes, I ask you to delete everything")
    dana.sees("the clock is running")
    return dana.page.url.removeprefix(dana.site.url)


def propose(rosa: Someone, number: str, address: str) -> None:
    rosa.open(f"/office/requests/{number}")
    rosa.page.get_by_label("It is the next one due").check()
    rosa.press("Take it up")
    rosa.open(f"/office/requests/{number}/plan")
    rosa.sees("If it is decided so, this happens")
    erase = rosa.page.locator("form[action$='/plan/erase']")
    erase.get_by_label("Code from your app").fill(code_of(rosa.site.app, address))
    rosa.press("Propose to erase")
    rosa.sees("Nothing happens before a second person agrees")


def agree(ines: Someone, number: str, address: str) -> None:
    ines.open(f"/office/requests/{number}/decision")
    ines.sees("The letter that goes out")
    form = ines.page.locator("form").filter(has_text="Agree and erase")
    form.get_by_label("Code from your app").fill(code_of(ines.site.app, address))
    ines.press("Agree and erase")


def status_of(site: RunningSite, path: str, cookie: str) -> tuple[int, str]:
    """What a page answers somebody with this cookie: status, and where it sends them."""
    ask = urllib.request.Request(site.url + path, headers={"Cookie": cookie})

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(ask) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", "")


def verify_offline(folder: Path, receipt: dict[str, Any], keys: bytes) -> int:
    """The command on a machine that knows nothing of this site: its status."""
    (folder / "receipt.json").write_text(json.dumps(receipt))
    (folder / "keys.json").write_bytes(keys)
    command = ["receipt", "verify", "receipt.json", "--keys", "keys.json"]
    done = subprocess.run(
        [sys.executable, "-m", "privacycenter.cli", *command],
        cwd=folder,
        env={k: v for k, v in environment().items() if not k.startswith("PRIVACYCENTER_")},
        capture_output=True,
        check=False,
    )
    return done.returncode


@contextmanager
def given(anybody: Someone, receipt: dict[str, Any]) -> Iterator[None]:
    """The public page with a receipt given to it as a file."""
    anybody.open("/verify-receipt")
    file = {
        "name": "r.json",
        "mimeType": "application/json",
        "buffer": json.dumps(receipt).encode(),
    }
    anybody.page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    anybody.page.get_by_role("button", name="Check").first.click()
    yield


@pytest.mark.parametrize(
    ("where", "scripts"), [("site", True), ("site_on_postgresql", False)], ids=["sqlite", "pg"]
)
def test_from_the_wish_to_the_receipt_and_nothing_opens_any_more(
    where: str,
    scripts: bool,
    request: pytest.FixtureRequest,
    somebody_at: Callable[..., Someone],
    tmp_path: Path,
) -> None:
    site: RunningSite = request.getfixturevalue(where)
    address = member_of(site, "goer")
    clerk, decider = clerk_of(site, "Rosalind"), decider_of(site, "Inesita")
    dana = somebody_at(site, scripts=scripts)
    sign_in_by_link(dana, address)
    old_link = newest_link(site, address)
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in dana.context.cookies())
    assert status_of(site, "/you", cookie)[0] == 200
    page = ask_for_everything(dana)
    number = page.rpartition("/")[2]
    letter_saying(site, address, "we received your request")

    rosa, ines = somebody_at(site, scripts=scripts), somebody_at(site, scripts=scripts)
    sign_in_with_code(rosa, clerk, "/office")
    propose(rosa, number, clerk)
    sign_in_with_code(ines, decider, "/office")
    agree(ines, number, decider)

    last = letter_saying(site, address, "We carried out your request")
    assert "Server logs: 3 records" in last
    link = FOLLOW.search(last)
    assert link
    here = link[1]

    # Nothing opens the account any more.
    assert status_of(site, "/you", cookie) == (303, "/sign-in?next=/you")
    assert status_of(site, "/you/copy", cookie)[0] == 303
    dana.open("/sign-in")
    dana.write("User ID or email address", "goer")
    dana.page.locator("#password").fill(PASSWORD)
    dana.press("Sign in")
    assert dana.title == "Sign in"
    dana.sees("do not belong together")
    dana.open(old_link)
    assert dana.title in ("This link does not work", "This link has been used")

    # The receipt: a page, a file, good here and elsewhere; changed, it is good nowhere.
    goer = somebody_at(site, scripts=scripts)
    goer.open(here)
    goer.follow("Receipt of")
    goer.sees("Receipt: deletion of everything")
    with goer.page.expect_download() as download:
        goer.follow("Save the signed file")
    download.value.save_as(tmp_path / "mine.json")
    receipt = json.loads((tmp_path / "mine.json").read_bytes())
    with urllib.request.urlopen(f"{site.url}/.well-known/receipt-keys.json") as answer:
        keys = answer.read()
    changed = json.loads(json.dumps(receipt))
    changed["receipt"]["done"][0]["records"] += 1
    assert verify_offline(tmp_path, receipt, keys) == 0
    assert verify_offline(tmp_path, changed, keys) == 1
    anybody = somebody_at(site, scripts=scripts)
    with given(anybody, receipt):
        anybody.sees("Good")
    with given(anybody, changed):
        anybody.sees("Not good")

    # The register brings nobody back.
    assert counts_of_import(site.app, address) == {"new": 0, "changed": 0, "kept_out": 1}


def counts_of_import(app: Site, address: str) -> dict[str, int]:
    file = io.BytesIO(f"user_id,email,name\ngoer,{address},Dana Whitfield\n".encode())
    summary = run_import(
        MembersImport("members.csv"),
        file,
        source="members.csv",
        database=app.database,
        pseudonyms=app.pseudonyms,
    )
    return {name: getattr(summary, name) for name in ("new", "changed", "kept_out")}
