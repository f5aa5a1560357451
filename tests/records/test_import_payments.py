"""Advertising accounts and means of payment: found again by the token, sealed in the database,
shown to their owner, and gone in time."""

import io
import logging
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from privacycenter import clock
from privacycenter.access.values import UNREADABLE
from privacycenter.db import session
from privacycenter.imports import Summary, UnreadableFile, run_import
from privacycenter.imports.models import ImportReject
from privacycenter.records.payments.holding import ADVERTISING_ACCOUNTS
from privacycenter.records.payments.importing import PaymentsImport
from privacycenter.records.payments.models import AdvertisingAccount, PaymentMethod
from privacycenter.records.payments.sealed import PAYMENT_METHODS
from privacycenter.rights import lifecycle
from privacycenter.sealing import Safe
from privacycenter.web import Site
from tests.cast import Cast, make_account, make_payment_method, open_request
from tests.guest import Guest

HEAD = (
    "user_id,account_no,program,state,billing_contact,opened_on,ended_on,"
    "processor,token,brand,last_four,expires\n"
)
CARD = "Example Payments,tok-new-7,Discover,1881,04/2031"
NEW = HEAD + (
    f"dwhitfield,A-2001,Banner,running,Lee Ortega,2024-02-01,,{CARD}\n"
    "DWhitfield,A-2002,Listing,ended,,2020-01-01,2023-05-06,,,,,\n"
    "tberg,A-2003,Newsletter,running,,,,Example Payments,tok-t,Mastercard,0011,2030-12\n"
)


@pytest.fixture
def bring(app: Site, cast: Cast) -> Callable[[str], Summary]:
    def bring(table: str) -> Summary:
        kind, file = PaymentsImport("accounts.csv", app.keys), io.BytesIO(table.encode())
        into = {"database": app.database, "pseudonyms": app.pseudonyms}
        return run_import(kind, file, source="accounts.csv", **into)

    return bring


def numbers(summary: Summary) -> tuple[int, int, int, int]:
    return summary.new, summary.changed, summary.same, summary.rejected


def method_with(app: Site, brand: str) -> tuple[PaymentMethod, dict[str, str]]:
    """The one means of payment of that brand, and what it says."""
    with app.database.work(writes=False):
        for row in session().execute(select(PaymentMethod.__table__)).mappings():
            opened = PAYMENT_METHODS.open(row, app.safe)
            if opened["brand"] == brand:
                return session().get_one(PaymentMethod, row["id"]), opened
    raise AssertionError(brand)


def test_accounts_and_cards_come_in_and_again_change_nothing(
    app: Site, cast: Cast, bring: Callable[[str], Summary]
) -> None:
    assert numbers(bring(NEW)) == (3, 0, 0, 0)
    row, said = method_with(app, "Discover")
    assert (row.person_id, row.processor) == (cast.member, "Example Payments")
    assert said == {
        "token": "tok-new-7",
        "brand": "Discover",
        "last_four": "1881",
        "expires": "2031-04",
    }
    with app.database.reading() as own:
        ended = own.scalars(select(AdvertisingAccount).filter_by(account_no="A-2002")).one()
        assert (ended.state, ended.ended_on) == ("ended", date(2023, 5, 6))
    assert numbers(bring(NEW)) == (0, 0, 3, 0)
    second = f"dwhitfield,A-2001,Banner,running,Lee Ortega,2024-02-01,,{CARD}\n".replace(
        "new-7", "new-8"
    )
    assert numbers(bring(NEW + second)) == (0, 1, 3, 0)


def test_a_new_card_date_and_an_ended_account_are_news(
    app: Site, bring: Callable[[str], Summary]
) -> None:
    bring(NEW)
    changed = NEW.replace("04/2031", "2035-04").replace(
        "A-2003,Newsletter,run", "A-2003,Letter,run"
    )
    assert numbers(bring(changed)) == (0, 2, 1, 0)
    assert method_with(app, "Discover")[1]["expires"] == "2035-04"
    few = "user_id,account_no,program,state\n"  # columns it does not have stay as they are
    assert numbers(bring(few + "dwhitfield,A-2001,Banner,running\n")) == (0, 0, 1, 0)
    assert numbers(bring(few + "dwhitfield,A-2001,Banner,ended\n")) == (0, 1, 0, 0)
    assert numbers(bring(few + "dwhitfield,A-2002,Listing,running\n")) == (0, 1, 0, 0)
    with app.database.reading() as own:
        again = own.scalars(select(AdvertisingAccount).filter_by(account_no="A-2002")).one()
        assert (again.ended_on, again.opened_on) == (None, date(2020, 1, 1))


FIRST = "tberg,A-3000,Banner,running,,,,P,tok-3,Visa,1881,04/2031"
BAD = {  # a line, or two of which the second is bad
    f"stranger,A-1,Banner,running,,,,{CARD}": "nobody has this user_id",
    f"tberg,A-2001,Banner,running,,,,{CARD}": "account_no belongs to another user_id",
    "tberg,A-2,Banner,paused,,,,,,,,": "state is none of running, ended",
    "tberg,A-3,Banner,running,,,2020-01-01,,,,,": "is running and has an ended_on",
    "tberg,A-4,Banner,ended,,2021-01-01,2020-01-01,,,,,": "ended_on lies before opened_on",
    "tberg,A-5,Banner,ended,,,2999-01-01,,,,,": "ended_on lies in the future",
    "tberg,A-6,Banner,running,,,,P,t6,Visa,,": "a means of payment without last_four",
    "tberg,A-7,Banner,running,,,,P,t7,Visa,188,04/2031": "last_four is not exactly four digits",
    "tberg,A-8,Banner,running,,,,P,t8,Visa,18811,04/2031": "last_four: Shorten it to 4",
    "tberg,A-9,Banner,running,,,,P,t9,Visa,1881,13/2031": "expires is not a month like 04/2027",
    "tberg,A-10,Banner,running,,,,P,t10,Visa,٤٤٤٤,04/2031": "last_four is not exactly four",
    "tberg,A-11,Banner,running,,,,P,4111111111111111,Visa,1111,04/2031": "token holds what",
    f"{FIRST}\n{FIRST.replace('Banner', 'Letter').replace('tok-3', 'tok-4')}": "of this account",
    f"{FIRST}\n{FIRST.replace('3000', '3001').replace('Visa', 'Other')}": "of this token",
    f"{FIRST}\n{FIRST}": "stands further up in this file",
}


def test_a_corrected_billing_contact_stays(
    guest: Guest, app: Site, cast: Cast, bring: Callable[[str], Summary]
) -> None:
    bring(NEW)
    with app.database.reading() as own:
        mine = own.scalars(select(AdvertisingAccount.id).filter_by(account_no="A-2001")).one()
        theirs = own.scalars(select(AdvertisingAccount.id).filter_by(account_no="A-2003")).one()
    path = "/you/held/advertising-accounts/{}/billing_contact"
    guest.sign_in().post(path.format(mine), value="Robin Vale")
    guest.post(path.format(theirs), value="x", status=404)
    guest.post(f"/you/held/advertising-accounts/{mine}/state", value="ended", status=404)
    again = bring(NEW)
    assert (numbers(again), again.held_back) == ((0, 0, 3, 0), 1)
    page = guest.get("/you/held/advertising-accounts")
    assert "Robin Vale" in page.text
    assert "Lee Ortega" in page.text  # what it said before


def test_bad_lines_are_rejected_with_their_reason(
    app: Site, bring: Callable[[str], Summary]
) -> None:
    bring(NEW)
    for line, reason in BAD.items():
        (reject,) = bring(f"{HEAD}{line}\n").first_rejects
        assert reason in reject.reason
        assert reject.line == 2 + line.count("\n")
    with app.database.reading() as own:
        assert not any("4111111111" in one for one in own.scalars(select(ImportReject.text)))


@pytest.mark.parametrize("more", ["cvv", "card_number", "security_code"])
def test_a_column_for_more_than_that_is_refused_with_the_whole_file(
    bring: Callable[[str], Summary], more: str
) -> None:
    with pytest.raises(UnreadableFile, match="columns nobody knows"):
        bring(NEW.replace("expires", f"expires,{more}", 1))


def test_a_card_is_found_again_under_an_older_key(
    app: Site, bring: Callable[[str], Summary]
) -> None:
    """In the middle of a rotation: no second row, and what changes is sealed under the new key."""
    from privacycenter.app import create_app
    from tests.conftest import GIVEN, settings_with

    bring(NEW)
    both = "d2-Qa1Ws2Ed3Rf4Tg5Yh6Uj7Ik8Ol9Pz0Xc " + GIVEN["PRIVACYCENTER_DATA_KEYS"]
    url = app.database.url.render_as_string(hide_password=False)
    rotating = create_app(settings_with(database_url=url, data_keys=both))

    def again(table: str) -> Summary:
        kind, file = PaymentsImport("accounts.csv", rotating.keys), io.BytesIO(table.encode())
        into = {"database": rotating.database, "pseudonyms": rotating.pseudonyms}
        return run_import(kind, file, source="accounts.csv", **into)

    assert numbers(again(NEW)) == (0, 0, 3, 0)
    assert numbers(again(NEW.replace("04/2031", "05/2031"))) == (0, 1, 2, 0)
    assert method_with(rotating, "Discover")[0].key_id == rotating.safe.newest
    assert method_with(rotating, "Mastercard")[0].key_id == app.safe.newest
    rotating.database.dispose()


def test_nothing_of_a_card_can_be_read_in_the_database(
    app: Site, cast: Cast, bring: Callable[[str], Summary]
) -> None:
    bring(NEW)
    with app.database.work(writes=False):
        stored = str(session().execute(select(PaymentMethod.__table__)).all())
    for secret in ("tok-", "Discover", "Mastercard", "1881", "0011", "2031", "04/20", "4444"):
        assert secret not in stored, secret
    if app.database.is_sqlite:
        with app.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        data = Path(str(app.database.url.database)).read_bytes()
        for secret in (b"tok-", b"Discover", b"Mastercard", b"2031-04"):
            assert secret not in data, secret
    plain = {"brand": "Visa", "last_four": "1881"}
    for column, value in plain.items():
        with pytest.raises(IntegrityError), app.database.work(writes=True):
            session().execute(text(f"UPDATE payment_method SET {column} = '{value}'"))


def test_the_owner_sees_the_card_and_nobody_its_token(
    guest: Guest, cast: Cast, bring: Callable[[str], Summary]
) -> None:
    bring(NEW)
    guest.sign_in()
    page = guest.get("/you/held/payment-details")
    for said in (
        "Discover",
        "1881",
        "April 2031",
        "Mastercard",
        "Example Payments",
        "means something",
    ):
        assert said in page.text, said
    assert "encrypted with a key kept outside the database" in page.text
    assert "tok-" not in page.html
    assert "0011" not in page.html  # the other member's
    accounts = guest.get("/you/held/advertising-accounts")
    for said in ("A-2001", "Lee Ortega", "Running", "Ended", "May 6, 2023", "our choice"):
        assert said in accounts.text, said
    other = guest.sign_in("tberg").get("/you/held/payment-details")
    assert "0011" in other.text
    assert "1881" not in other.text


def test_what_cannot_be_opened_is_said_and_logged_without_values(
    guest: Guest, app: Site, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """The key was taken out too early: every page goes on."""
    app.safe = Safe(["another-key-another-key-another-key"])
    guest.sign_in()
    with caplog.at_level(logging.ERROR):
        page = guest.get("/you/held/payment-details")
        assert page.text.count(UNREADABLE) == 3
        guest.post("/you/copy", status=200)
    logged = [one for one in caplog.records if one.name == "privacycenter.access.values"]
    assert {one.column for one in logged} == {
        "payment_method.brand",
        "payment_method.last_four",
        "payment_method.expires",
    }
    assert "4444" not in caplog.text


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("rule", "months", "model"),
    [
        ("advertising-accounts.erase", 84, AdvertisingAccount),
        ("payment-details.erase", 18, PaymentMethod),
    ],
)
def test_accounts_go_after_seven_years_and_cards_after_eighteen_months(
    app: Site, cast: Cast, rule: str, months: int, model: Any
) -> None:
    """To the day, the last account counting, and not while a request is open."""
    today = clock.day_of(clock.now(), app.settings.time_zone)
    edge = clock.months_before(today, months)
    found = next(one for one in app.rules if one.name == rule)
    with app.database.work(writes=True):
        make_account(cast.other, "B-1", state="ended", ended_on=edge - DAY)
        make_account(cast.other, "B-2", state="ended", ended_on=edge)
        make_payment_method(app, cast.other, token="tok-b")

    def due() -> int:
        with app.database.work(writes=False):
            return found.due(app.settings)

    assert due() == (1 if model is AdvertisingAccount else 0)
    with app.database.work(writes=True):
        last = session().scalars(select(AdvertisingAccount).filter_by(account_no="B-2")).one()
        last.ended_on = edge - DAY
    with app.database.work(writes=True):
        request = open_request(app, cast.other)
    assert due() == 0
    with app.database.work(writes=True):
        lifecycle.withdraw(request.id, cast.other)
    with app.database.work(writes=True):
        assert found.carry_out(app.settings, 100) == (2 if model is AdvertisingAccount else 1)
    with app.database.work(writes=False):
        assert set(session().scalars(select(model.person_id))) == {cast.member}
    assert due() == 0


def test_an_accounts_number_shows_who_somebody_is(app: Site, cast: Cast) -> None:
    """A data point for people who lost their mailbox."""
    held = next(one for one in ADVERTISING_ACCOUNTS.points if one.key == "account_no").held
    with app.database.work(writes=False):
        assert session().scalars(held, {"person_id": cast.member}).all() == ["A-1001"]
        assert session().scalars(held, {"person_id": cast.other}).all() == []
