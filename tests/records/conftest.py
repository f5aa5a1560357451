"""What the imports of tables share: a text brought in as a file, and a page of what came of it."""

import io
from collections.abc import Callable

import pytest

from privacycenter.imports import Summary, run_import
from privacycenter.records.keeping import TableImport
from privacycenter.web import Site

Bring = Callable[[type[TableImport], str], Summary]


@pytest.fixture
def bring(app: Site) -> Bring:
    def bring(kind: type[TableImport], text: str) -> Summary:
        return run_import(
            kind("list.csv"),
            io.BytesIO(text.encode()),
            source="list.csv",
            database=app.database,
            pseudonyms=app.pseudonyms,
        )

    return bring
