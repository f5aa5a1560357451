"""Other people, who read their overview while something else goes on: real connections to a real
server, at a steady pace whatever the answers take."""

import http.client
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from bench import stage

PATH = "/you"
MANY = 4  # connections


class Visitors:
    """People signed in, each with a browser. `visit` for some seconds; the answers' times are kept
    by the name of the phase."""

    def __init__(self, port: int, clients: Sequence[FlaskClient], *, a_second: int) -> None:
        self._port, self._a_second = port, a_second
        self._cookies = [_cookies(one) for one in clients]
        self.seconds: dict[str, list[float]] = {}

    def visit(self, phase: str, seconds: float) -> None:
        """At the pace that was set, and not slower when answers are slow: a late one is late from
        the moment it was due."""
        started, total = time.perf_counter(), int(seconds * self._a_second)
        found: list[float] = []

        def one_browser(first: int) -> None:
            connection = self._connect()
            for number in range(first, total, MANY):
                due = started + number / self._a_second
                time.sleep(max(0.0, due - time.perf_counter()))
                cookie = self._cookies[number % len(self._cookies)]
                connection = self._read(connection, cookie)
                found.append(time.perf_counter() - due)
            connection.close()

        threads = [threading.Thread(target=one_browser, args=(one,)) for one in range(MANY)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(found) == total, "every page came"
        self.seconds.setdefault(phase, []).extend(found)

    def percentile(self, phase: str, share: float) -> float:
        ordered = sorted(self.seconds[phase])
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)

    def _read(
        self, connection: http.client.HTTPConnection, cookie: str
    ) -> http.client.HTTPConnection:
        """One page, on a new connection when the server has closed this one."""
        headers = {"Host": urlsplit(stage.BASE).netloc, "Cookie": cookie}
        try:
            connection.request("GET", PATH, headers=headers)
            answer = connection.getresponse()
        except (http.client.HTTPException, OSError):
            connection.close()
            connection = self._connect()
            connection.request("GET", PATH, headers=headers)
            answer = connection.getresponse()
        page = answer.read()
        assert answer.status == 200, answer.status
        assert b"<h1" in page
        return connection


def _cookies(client: FlaskClient) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())  # type: ignore[union-attr]
