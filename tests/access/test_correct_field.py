"""A correction holds at once, keeps what was said before, and survives the next import."""

import io

import pytest
from sqlalchemy import select

from privacycenter.imports import run_import
from privacycenter.records.corrections.models import Correction
from privacycenter.records.members.importing import MembersImport
from tests.cast import Cast
from tests.guest import Guest

PATH = "/you/held/member-information"
ADDRESS = "418 Mill Street\nVisalia, CA 93291"


def test_the_firms_address_is_corrected(guest: Guest) -> None:
    guest.sign_in()
    assert "9 Depot Road" in guest.get(f"{PATH}/firm_address").html
    page = guest.send(f"{PATH}/firm_address", value=ADDRESS.replace("\n", "\r\n"))
    assert "Firm’s address: saved." in page.text
    assert "418 Mill Street" in page.text
    assert "Firm’s address: 9 Depot Road" in page.text


def test_it_is_noted_with_the_policy_it_was_made_under(guest: Guest, cast: Cast) -> None:
    guest.sign_in().send(f"{PATH}/firm_address", value=ADDRESS)
    with guest.app.database.reading() as session:
        made = session.scalars(select(Correction).where(Correction.field == "firm_address")).one()
    assert (made.new_value, made.made_by, made.policy_version) == (ADDRESS, "person", "2026-07-01")
    assert "You corrected your firm’s address." in guest.get("/you/activity").text


def test_saving_the_same_again_changes_nothing(guest: Guest) -> None:
    guest.sign_in()
    for _ in range(2):
        guest.send(f"{PATH}/name", value="Dana Whitfield")
    with guest.app.database.reading() as session:
        assert session.scalars(select(Correction).where(Correction.field == "name")).all() == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Write your name"),
        ("name", "x" * 201, "Shorten it to 200 characters; it has 201"),
        ("name", "Da\x00na", "cannot be seen"),
        ("name", "Da\nna", "line breaks"),
        ("firm_address", "y" * 501, "Shorten it to 500 characters; it has 501"),
    ],
)
def test_bad_input_is_named_and_kept(guest: Guest, field: str, value: str, sentence: str) -> None:
    page = guest.sign_in().post(f"{PATH}/{field}", status=422, value=value)
    assert sentence in page.text
    if value.isascii() and value.isprintable() and value:
        assert value in page.html


def test_optional_fields_may_be_emptied(guest: Guest) -> None:
    page = guest.sign_in().send(f"{PATH}/occupation", value="")
    assert "Occupation: saved." in page.text


@pytest.mark.parametrize("field", ["user_id", "email", "password", "policy_version", "nonsense"])
def test_what_may_not_be_changed_here_is_not_found(guest: Guest, field: str) -> None:
    guest.sign_in().get(f"{PATH}/{field}", status=404)
    guest.post(f"{PATH}/{field}", status=404, value="x")


def test_a_corrected_value_survives_the_next_import(guest: Guest, cast: Cast) -> None:
    guest.sign_in().send(f"{PATH}/firm_address", value=ADDRESS)
    csv = (
        "user_id,email,name,firm,firm_address,occupation\n"
        'dwhitfield,dana@example.com,Dana Whitfield,Whitfield Large Signs,"9 Depot Road",Dealer\n'
    )
    summary = run_import(
        MembersImport("again.csv"),
        io.BytesIO(csv.encode()),
        source="again.csv",
        database=guest.app.database,
        pseudonyms=guest.app.pseudonyms,
    )
    assert (summary.changed, summary.held_back) == (1, 2)  # the address, and the occupation
    page = guest.get(PATH)
    assert "418 Mill Street" in page.text
    assert "Whitfield Large Signs" in page.text
    assert "Sign maker" in page.text
