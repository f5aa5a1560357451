"""The application a test works with: made once for each kind of database, and handed to each test
as if it were new. Making it, and compiling its statements, took most of the time of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from privacycenter.app import create_app
from privacycenter.settings import Settings
from privacycenter.web import Site


class Stages:
    """The applications of one process of tests; the SQLite file lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sites: dict[str, Site] = {}

    def let_go(self, kind: str) -> None:
        """Close the connections, before the file under them is another one."""
        if kind in self._sites:
            self._sites[kind].database.dispose()

    @contextmanager
    def borrow(self, settings: Settings) -> Iterator[Site]:
        """The application for these settings. Whatever is put in place of a part of it, or
        configured, is as before afterwards."""
        kind = settings.database_url.partition(":")[0].partition("+")[0]
        if kind not in self._sites:
            site = create_app(settings)
            site.config["SERVER_NAME"] = "privacy.example.com"
            site.config["PREFERRED_URL_SCHEME"] = "https"
            self._sites[kind] = site
        site = self._sites[kind]
        parts, config = dict(vars(site)), dict(site.config)
        try:
            yield site
        finally:
            vars(site).update(parts)
            site.config.clear()
            site.config.update(config)
            site.database.dispose()

    def close(self) -> None:
        for site in self._sites.values():
            site.database.dispose()
