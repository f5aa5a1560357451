"""Advertising accounts of the demonstration, with the means of payment behind them, brought in by
the real import. Days are counted back from the present."""

import csv
import io
from datetime import date, timedelta

from privacycenter import clock
from privacycenter.imports import run_import
from privacycenter.records.payments.importing import PaymentsImport
from privacycenter.web import Site

HEAD = (
    "user_id",
    "account_no",
    "program",
    "state",
    "billing_contact",
    "opened_on",
    "ended_on",
    "processor",
    "token",
    "brand",
    "last_four",
    "expires",
)
CARD = ("Example Payments", "pm_demo_7Yc2Lq", "Visa", "1881", "2029-04")
TOMAS_CARD = ("Example Payments", "pm_demo_Kx93Tz", "Mastercard", "4444", "2028-11")

# A number of days stands for the day so long ago.
LINES: tuple[tuple[str | int, ...], ...] = (
    ("dwhitfield", "A-20417", "Banner, large format", "running", "Lee Ortega", 640, "", *CARD),
    ("dwhitfield", "A-11082", "Listing, used machines", "ended", "", 2200, 1130, *[""] * 5),
    ("tberg", "A-18840", "Newsletter, presses", "running", "", 820, "", *TOMAS_CARD),
    ("jokoro", "A-17703", "Listing, lamps", "ended", "", 1400, 300, *[""] * 5),
)


def bring_payments(app: Site) -> None:
    name, text = "advertising-accounts.csv", io.StringIO()
    today = clock.day_of(clock.now(), app.settings.time_zone)
    csv.writer(text).writerows([HEAD, *([_cell(one, today) for one in line] for line in LINES)])
    run_import(
        PaymentsImport(name, app.keys),
        io.BytesIO(text.getvalue().encode()),
        source=name,
        database=app.database,
        pseudonyms=app.pseudonyms,
    )


def _cell(cell: str | int, today: date) -> str:
    return (today - timedelta(days=cell)).isoformat() if isinstance(cell, int) else cell
