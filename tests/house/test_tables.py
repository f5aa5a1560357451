"""Who stores it declares it: every table is spoken for, every column registered."""

import re
from collections import Counter

import pytest

from privacycenter.app import HOLDINGS, IMPERSONAL
from privacycenter.db import Base
from privacycenter.holdings import CATEGORIES, Holding
from privacycenter.holdings.grounds import KEEPING_CODES
from privacycenter.settings import Settings

TABLES = Base.metadata.tables
STATUTE = {  # the keys of Cal. Civ. Code 1798.83(e)(6)(A) that this company's data can be in
    "name_address",
    "email",
    "age_dob",
    "occupation",
    "phone",
    "product_kind",
    "service_kind",
    "payment_history",
}
CCPA = {
    "identifiers",
    "commercial",
    "internet_activity",
    "professional",
    "communications",
    "credentials",
}
by_key = pytest.mark.parametrize("holding", HOLDINGS, ids=[one.key for one in HOLDINGS])


def test_every_table_is_claimed_once() -> None:
    claims = Counter([table for one in HOLDINGS for table in one.tables])
    claims.update(one.table for one in IMPERSONAL)
    assert set(claims) == set(TABLES)
    assert [name for name, number in claims.items() if number > 1] == []


def test_impersonal_tables_say_why() -> None:
    assert all(len(one.reason) > 20 for one in IMPERSONAL)


@by_key
def test_every_column_is_registered_once(holding: Holding) -> None:
    registered = Counter([name for field in holding.fields for name in field.columns])
    registered.update(list(holding.plumbing))
    columns = {
        f"{table}.{column.name}" for table in holding.tables for column in TABLES[table].columns
    }
    assert set(registered) == columns
    assert max(registered.values()) == 1


@by_key
def test_every_field_says_what_it_is_for(holding: Holding) -> None:
    for field in holding.fields:
        assert field.need, field.key
        assert field.ccpa in CCPA, field.key
        assert field.california is None or field.california in STATUTE, field.key
        assert all(holding.plumbing.values())


@by_key
def test_what_is_shown_is_what_is_declared(holding: Holding) -> None:
    shown = [column.key for column in holding.rows.selected_columns]
    assert shown == ["record", *[field.key for field in holding.fields]]


@by_key
def test_a_holding_erases_or_names_the_law_that_keeps_it(holding: Holding) -> None:
    assert holding.erase is not None or holding.kept_because is not None
    kept = (holding.kept_because, holding.kept_ground, holding.kept_months)
    assert all(kept) or not any(kept)
    assert holding.kept_ground in (None, *KEEPING_CODES)
    assert not (holding.goes_alone and holding.kept_because)


@by_key
def test_a_holding_belongs_to_a_category_and_names_only_settings(holding: Holding) -> None:
    assert holding.category in {category.key for category in CATEGORIES}
    named = set(re.findall(r"{(\w+)}", holding.kept))
    assert named <= set(Settings.__dataclass_fields__)


def test_nothing_that_lets_somebody_in_may_ever_be_disclosed() -> None:
    for holding in HOLDINGS:
        for field in holding.fields:
            if field.ccpa == "credentials" or "user_id" in field.key:
                assert not field.disclosable, field.key


def test_what_affiliated_sites_told_us_may_never_be_disclosed_and_names_its_source() -> None:
    (holding,) = [one for one in HOLDINGS if one.category == "affiliated-sites"]
    assert not [field.key for field in holding.fields if field.disclosable]
    assert holding.fields[0].columns == ("affiliated_record.source",)


def test_hashes_and_keys_never_leave() -> None:
    secret = re.compile(r"hash|nonce|key_hash")
    for holding in HOLDINGS:
        for field in holding.fields:
            if any(secret.search(name.split(".")[1]) for name in field.columns):
                assert field.never_leaves, field.key


def test_every_category_without_a_holding_says_where_it_is_kept() -> None:
    held = {holding.category for holding in HOLDINGS}
    assert all(one.elsewhere for one in CATEGORIES if one.key not in held)


@by_key
def test_what_may_be_dropped_is_one_column_that_may_be_empty(holding: Holding) -> None:
    for field in holding.fields:
        if field.droppable:
            (name,) = field.columns
            table, _, column = name.partition(".")
            assert TABLES[table].columns[column].nullable, name
