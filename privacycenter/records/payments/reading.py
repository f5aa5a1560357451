"""Reading the list of advertising accounts: one line for an account, and for each means of payment
behind it. There is no column for a card's number or its security code, and none is taken."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from privacycenter import clock
from privacycenter.imports import Batch, Column, Line, Table, cells
from privacycenter.records.payments.models import STATES
from privacycenter.spelling import key_of

ACCOUNT = ("program", "state", "billing_contact", "opened_on", "ended_on")
METHOD = ("processor", "token", "brand", "last_four", "expires")
MONTH = re.compile(r"(?:(0[1-9]|1[0-2])/(20[0-9]{2})|(20[0-9]{2})-(0[1-9]|1[0-2]))")
CLOCKS_DIFFER = 1  # days


def past_day(text: str) -> date:
    """A day that has come: what ends in the future would be kept for longer than it may."""
    found = cells.day(text)
    if found > clock.ahead(days=CLOCKS_DIFFER).date():
        raise ValueError("lies in the future")
    return found


def four_digits(text: str) -> str:
    if re.fullmatch("[0-9]{4}", text) is None:
        raise ValueError("is not exactly four digits")
    return text


def month(text: str) -> str:
    """04/2027 or 2027-04, as 2027-04."""
    found = MONTH.fullmatch(text)
    if found is None:
        raise ValueError("is not a month like 04/2027 or 2027-04")
    return f"{found[2] or found[3]}-{found[1] or found[4]}"


TABLE = Table(
    Column("user_id", 80, required=True, who="user"),
    Column("account_no", 40, required=True),
    Column("program", 200, required=True),
    Column("state", 10, required=True, read=cells.one_of(*STATES)),
    Column("billing_contact", 200),
    Column("opened_on", 10, read=past_day),
    Column("ended_on", 10, read=past_day),
    Column("processor", 80),
    Column("token", 200),
    Column("brand", 40),
    Column("last_four", 4, read=four_digits),
    Column("expires", 7, read=month),
    key=lambda line: (line.values["account_no"], line.values["token"]),
)


def fault_of(values: dict[str, Any]) -> str | None:
    """What is wrong with a line as a whole, or None."""
    missing = [name for name in METHOD if values[name] is None]
    if missing and len(missing) < len(METHOD):
        return f"has a means of payment without {missing[0]}"
    if values["ended_on"] is not None:
        if values["state"] == "running":
            return "is running and has an ended_on"
        if values["opened_on"] is not None and values["ended_on"] < values["opened_on"]:
            return "ended_on lies before opened_on"
    return None


class PaymentsFile:
    """One file. Lines that say of one account, or of one token, what an earlier line says
    otherwise are refused: nobody could tell which is right."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def batches(self, stream: BinaryIO) -> Iterator[Batch]:
        for batch in TABLE.batches(stream):
            good: list[Line] = []
            for line in batch.rows:
                fault = fault_of(line.values) or self._contradicts(line.values)
                if fault is None:
                    good.append(line)
                else:
                    batch.rejects.append(line.reject(fault))
            yield Batch(batch.read, good, batch.rejects)

    def _contradicts(self, values: dict[str, Any]) -> str | None:
        user = key_of(values["user_id"])
        account = (user, *(values[name] for name in ACCOUNT))
        if self._said.setdefault(("account", values["account_no"]), account) != account:
            return "says something else of this account than a line further up"
        method = tuple(values[name] for name in METHOD)
        if values["token"] and self._said.setdefault((user, values["token"]), method) != method:
            return "says something else of this token than a line further up"
        return None
