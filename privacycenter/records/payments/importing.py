"""Storing accounts and means of payment. What a card says is sealed before it is written; its row
is found again by a keyed hash of the token, under whichever data key that was made."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, BinaryIO

from sqlalchemy import RowMapping, select

from privacycenter.db import session, to_change
from privacycenter.holdings.sealed import Keys
from privacycenter.identity.models import Person
from privacycenter.identity.people import hold_people
from privacycenter.imports import WITHHELD, Batch, Erased, Line, Stored
from privacycenter.records.corrections.noting import corrected_fields
from privacycenter.records.keeping import NOBODY, TableImport, Values, people_called
from privacycenter.records.payments.correcting import HOLDING
from privacycenter.records.payments.models import AdvertisingAccount, PaymentMethod
from privacycenter.records.payments.reading import ACCOUNT, METHOD, TABLE, PaymentsFile
from privacycenter.records.payments.sealed import PAYMENT_METHODS, TOKEN
from privacycenter.records.review.deciding import without_dropped
from privacycenter.sealing import Unreadable
from privacycenter.spelling import key_of
from privacycenter.suppression.listing import Name

NOT_THEIRS = "account_no belongs to another user_id"
NEW, CHANGED, SAME = "new", "changed", "same"
DETAILS = "payment-details"  # the holding of the means of payment


class PaymentsImport:
    """Advertising accounts, each with the means of payment its lines name."""

    name, about, table = "payments", "advertising accounts and means of payment", TABLE
    scopes = (HOLDING, DETAILS)

    def __init__(self, source: str, keys: Keys) -> None:
        self._accounts, self._methods = _Accounts(source), _Methods(source, keys)

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        return PaymentsFile().batches(stream)

    def names(self, row: Line) -> tuple[Name, ...]:
        return row.names

    def when_of(self, row: Line) -> None:  # noqa: ARG002
        """It says how things are, not since when."""

    def left_of(self, row: Line, erased: Erased) -> Line | None:
        """Whose means of payment alone were erased keeps the account."""
        if not erased[HOLDING].isdisjoint(row.names):
            return None
        return replace(row, values=row.values | dict.fromkeys(METHOD), text=WITHHELD)

    def store(self, rows: list[Line]) -> Stored:
        """A line is new when its account is, and changed when anything else it says is news."""
        stored = Stored()
        hold_people(Person.user_key.in_({key_of(row.values["user_id"]) for row in rows}))
        people = people_called(row.values["user_id"] for row in rows)
        known = self._accounts.known([row.values for row in rows])
        taken: list[Values] = []
        for row in rows:
            person_id = people.get(key_of(row.values["user_id"]))
            there = known.get((row.values["account_no"],))
            if person_id is None:
                stored.rejects.append(row.reject(NOBODY))
            elif there is not None and there["person_id"] != person_id:
                stored.rejects.append(row.reject(NOT_THEIRS))
            else:
                taken.append(row.values | {"person_id": person_id})
        given = set(rows[0].given) if rows else set[str]()
        accounts = self._accounts.bring(taken, known, given, stored)
        methods = self._methods.bring(taken)
        for account, method in zip(accounts, methods, strict=True):
            stored.new += account == NEW
            stored.changed += account == CHANGED or (account == SAME and method != SAME)
            stored.same += account == method == SAME
        return stored


class _Accounts(TableImport):
    """The accounts of some lines."""

    model, key = AdvertisingAccount, ("account_no",)

    def known(self, lines: Sequence[Values]) -> dict[tuple[Any, ...], RowMapping]:
        return self._known(lines)

    def bring(
        self,
        lines: Sequence[Values],
        known: Mapping[tuple[Any, ...], RowMapping],
        given: Set[str],
        stored: Stored,
    ) -> list[str]:
        """What each line was: NEW, CHANGED or SAME. What a person corrected is left alone."""
        names = ("person_id", "account_no", *ACCOUNT)
        accounts = [{name: line[name] for name in names} for line in lines]
        without_dropped(self.model.__tablename__, accounts)
        corrected = corrected_fields(HOLDING, [row["id"] for row in known.values()])
        fresh, changes, seen, were = [], [], set[str](), []
        for one in accounts:
            there, again = known.get(self._key_of(one)), one["account_no"] in seen
            seen.add(one["account_no"])
            told = {*given, "ended_on"} if one["state"] == "running" else given
            differing = {name for name in told & set(ACCOUNT) if there and there[name] != one[name]}
            settled = differing & corrected.get(there["id"], set()) if there else set[str]()
            if again:
                were.append(SAME)
                continue
            stored.held_back += len(settled)
            if there is None:
                fresh.append(one)
                were.append(NEW)
            elif differing - settled:
                news = {name: one[name] for name in differing - settled}
                changes.append(news | {"id": there["id"]})
                were.append(CHANGED)
            else:
                were.append(SAME)
        self._write(fresh, changes, [])
        return were


class _Methods(TableImport):
    """The means of payment of some lines; those without one are SAME."""

    model = PaymentMethod

    def __init__(self, source: str, keys: Keys) -> None:
        super().__init__(source)
        self._keys = keys

    def bring(self, lines: Sequence[Values]) -> list[str]:
        known = self._stored(lines)
        fresh, changes, were = [], [], []
        seen = set[tuple[int, str]]()
        for line in lines:
            mine = (line["person_id"], line["token"])
            if line["token"] is None or mine in seen:
                were.append(SAME)
                continue
            seen.add(mine)
            there = known.get(mine)
            values = {name: line[name] for name in METHOD}
            if there is not None and self._says(there) == values:
                were.append(SAME)
                continue
            sealed = PAYMENT_METHODS.seal(values, line["person_id"], self._keys)
            sealed |= {"processor": line["processor"]}
            if there is None:
                fresh.append(sealed)
            else:
                changes.append(sealed | {"id": there["id"]})
            were.append(NEW if there is None else CHANGED)
        self._write(fresh, changes, [])
        return were

    def _stored(self, lines: Sequence[Values]) -> dict[tuple[int, str], RowMapping]:
        """The rows that are there already, by person and token, held in the order of their ids."""
        tokens = {line["token"] for line in lines if line["token"] is not None}
        if not tokens:
            return {}
        named = {
            key: token for token in tokens for key in self._keys.pseudonyms.all_of(TOKEN, token)
        }
        columns = PaymentMethod.__table__.columns
        query = (
            select(*columns)
            .where(
                columns.person_id.in_({line["person_id"] for line in lines}),
                columns.token_key.in_(named),
            )
            .order_by(columns.id)
        )
        rows = session().execute(to_change(query)).mappings()
        return {(row["person_id"], named[row["token_key"]]): row for row in rows}

    def _says(self, row: RowMapping) -> dict[str, str] | None:
        """What a row says, or None when no listed key opens it: then what the file says holds."""
        try:
            opened = PAYMENT_METHODS.open(row, self._keys.safe)
        except Unreadable:
            return None
        return opened | {"processor": row["processor"]}
