"""What house tests look at: the application without any people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from privacycenter.app import create_app
from privacycenter.web import Site
from tests.conftest import settings_with


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path: Path = tmp_path_factory.mktemp("bare") / "empty.sqlite"
    site = create_app(settings_with(database_url=f"sqlite:///{path}"))
    yield site
    site.database.dispose()
