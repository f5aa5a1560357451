"""The register of everything held about people, for whoever reviews it (S5, GDPR Art. 30)."""

import csv
import sys
from collections.abc import Iterator

import click

from privacycenter.access.copy import elsewhere, kept_in_words, lies_in_words
from privacycenter.cli.common import app_or_stop
from privacycenter.holdings import CATEGORIES, Holding
from privacycenter.settings import Settings

HEAD = (
    "category",
    "kind",
    "field",
    "columns",
    "CCPA category",
    "category of Civ. Code 1798.83",
    "need",
    "purpose",
    "basis",
    "kept",
    "lies in",
    "may be disclosed",
    "stays after deletion",
)


@click.command()
def register() -> None:
    """Print the register of everything held about people, as CSV: one line for each field."""
    app = app_or_stop()
    write = csv.writer(sys.stdout)
    write.writerow(HEAD)
    for holding in app.holdings:
        write.writerows(_lines_of(holding, app.settings))
    for category in elsewhere(app.holdings):
        write.writerow((category.title, f"not connected: {category.elsewhere}"))


def _lines_of(holding: Holding, settings: Settings) -> Iterator[tuple[str, ...]]:
    title = next(one.title for one in CATEGORIES if one.key == holding.category)
    kept = kept_in_words(holding, settings)
    for field in holding.fields:
        yield (
            title,
            holding.title,
            field.label,
            " ".join(field.columns),
            field.ccpa,
            field.california or "",
            field.need,
            holding.why,
            holding.basis,
            kept,
            lies_in_words(holding, settings),
            "yes" if field.disclosable else "no",
            holding.kept_because or "no",
        )
