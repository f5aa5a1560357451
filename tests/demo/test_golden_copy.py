"""The demonstration's member has something of every category, and the copy equals what was seeded,
record by record, minus what must never leave."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from privacycenter import clock
from privacycenter.demo import mailbox, payments, people, records
from privacycenter.demo.company import LINES_OF_MEMBER, found
from privacycenter.holdings import CATEGORIES
from privacycenter.holdings.veil import HIDDEN
from privacycenter.web import Site
from tests.guest import Guest

OTHERS = (records.PRIYA, "leo.castellanos@example.net")
DANAS = {
    "email": records.DANA,
    "user_id": "dwhitfield",
    "visitor_id": records.DANAS_BROWSER,
}
Records = list[dict[str, Any]]


@pytest.fixture
def copy(app: Site) -> dict[str, Records]:
    """Dana's copy of the demonstration, by kind; the clock stands still, as seeds count from it."""
    with time_machine.travel(clock.now(), tick=False):
        sign_ins = {one["role"]: one for one in found(app)}
        guest = Guest(app).sign_in("dwhitfield", str(sign_ins["member"]["password"]))
        overview = guest.get("/you")
        for category in CATEGORIES:
            kinds = [one for one in app.holdings if one.category == category.key]
            assert kinds, category.title
            assert all(one.title in overview.text for one in kinds)
        guest.post("/you/copy", status=200)
        archive = zipfile.ZipFile(io.BytesIO(guest.answer.get_data()))
        for name in archive.namelist():
            for other in OTHERS:
                assert other not in archive.read(name).decode("utf-8", "replace"), name
        return {
            one.key: json.loads(archive.read(f"{one.key}.json"))["records"] for one in app.holdings
        } | {"seeds": seeds()}


def seeds() -> Any:
    """What was seeded about Dana, as the copy should say it: by kind, the columns of each line."""
    found: dict[str, Records] = {}
    for kind, _, (head, *lines) in records.FILES:
        rows = [dict(zip(head, map(said, line), strict=True)) for line in lines]
        found[kind.name] = [
            {key: value for key, value in row.items() if key not in ("email", "user_id")}
            for row in rows
            if any(row.get(column) == mine for column, mine in DANAS.items())
        ]
    return found


def said(cell: str | int) -> str:
    """A cell as the copy has it: times counted back, no query in a link, no foreign address."""
    if isinstance(cell, int):
        return clock.ago(days=cell).isoformat()
    if cell.startswith("https://"):
        return cell.partition("?")[0]
    for other in OTHERS:
        cell = cell.replace(other, HIDDEN)
    return cell


def as_text(record: dict[str, Any], keys: set[str]) -> dict[str, str]:
    return {key: record[key] or "" for key in keys & record.keys()}


def test_it_equals_the_seeds_record_by_record(copy: dict[str, Any]) -> None:
    for kind, seeded in copy["seeds"].items():
        held = copy[kind]
        assert len(held) == len(seeded) > 0, kind
        keys = set(seeded[0]) & set(held[0])
        assert keys, kind
        unshown = set(seeded[0]) - keys
        assert unshown <= {"visitor_id"}, (kind, unshown)

        def in_order(found: Records, keys: set[str] = keys) -> list[str]:
            return sorted(json.dumps(as_text(one, keys), sort_keys=True) for one in found)

        assert in_order(held) == in_order(seeded), kind


def test_the_register_and_the_logs_are_in_it(copy: dict[str, Any]) -> None:
    (member,) = copy["member-information"]
    seeded = next(
        row
        for row in csv.DictReader(io.StringIO(people.MEMBERS_CSV))
        if row["user_id"] == "dwhitfield"
    )
    corrected = {"occupation": "Sign maker"}
    for key in ("user_id", "email", "name", "firm", "firm_address", "occupation", "member_since"):
        assert member[key] == corrected.get(key, seeded[key]), key
    assert "cannot read it" in member["password"]
    assert len(copy["server-logs"]) == LINES_OF_MEMBER
    assert [one["visitor_id"] for one in copy["browsers"]] == [records.DANAS_BROWSER]
    assert [one["address"] for one in copy["email-addresses"]] == [records.DANA]


def test_accounts_and_cards_are_opened_for_their_owner(copy: dict[str, Any]) -> None:
    today = clock.day_of(clock.now(), ZoneInfo("America/Los_Angeles"))
    seeded = [dict(zip(payments.HEAD, line, strict=True)) for line in payments.LINES]
    mine = {str(row["account_no"]): row for row in seeded if row["user_id"] == "dwhitfield"}
    held = {one["account_no"]: one for one in copy["advertising-accounts"]}
    assert set(held) == set(mine)
    for number, row in mine.items():
        for key in ("program", "state", "billing_contact", "opened_on", "ended_on"):
            cell = row[key]
            said = (today - timedelta(days=cell)).isoformat() if isinstance(cell, int) else cell
            assert (held[number][key] or "") == said, (number, key)
    (card,) = copy["payment-details"]
    assert [card[key] for key in ("processor", "brand", "last_four", "expires")] == [
        payments.CARD[0],
        *payments.CARD[2:],
    ]
    assert payments.CARD[1] not in json.dumps(copy), "the processor's token never leaves"
    assert "card processor alone" in card["token"]


def test_messages_are_in_it_without_anybody_elses_address(copy: dict[str, Any]) -> None:
    seeded = [one for one in mailbox.MESSAGES if records.DANA in one.sender + one.to]
    held = copy["communications"]
    assert len(held) == len(seeded) == 4
    for one, record in zip(seeded, held, strict=True):
        assert record["subject"] == one.subject
        assert record["text"] == said(one.text)
        assert record["sender"] == one.sender.partition(" <")[0]
        assert record["direction"] == ("you" if records.DANA in one.sender else "other")
        assert record["address"] == records.DANA
        assert (record["attachments"] or "").partition(" (")[0] == one.attached
        assert record["came_from"] == mailbox.FILE
    conversations = [one["conversation"] for one in held]
    assert conversations[0] == conversations[1] != conversations[2] == conversations[3]


def test_there_is_something_of_every_category(app: Site, copy: dict[str, Any]) -> None:
    for category in CATEGORIES:
        kinds = [one.key for one in app.holdings if one.category == category.key]
        assert sum(len(copy[kind]) for kind in kinds) > 0, category.title


def test_the_accounts_and_the_card_are_in_it_and_no_token(copy: dict[str, Any]) -> None:
    mine = [
        dict(zip(payments.HEAD, line, strict=True))
        for line in payments.LINES
        if line[0] == "dwhitfield"
    ]
    for name, kind in (("account_no", "advertising-accounts"), ("last_four", "payment-details")):
        seeded = {str(one[name]): one for one in mine if one[name]}
        held = {one[name]: one for one in copy[kind]}
        assert set(held) == set(seeded)
        for key, one in held.items():
            for field in set(one) & set(payments.HEAD) - {"token", "opened_on", "ended_on"}:
                assert (one[field] or "") == seeded[key][field], (key, field)
    assert "card processor alone" in copy["payment-details"][0]["token"]
    assert not any(str(one["token"]) in json.dumps(copy) for one in mine if one["token"])
