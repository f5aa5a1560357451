"""Logs an operator can use: one JSON object a line, without addresses, names or tokens.

A request is named by its route (`/sign-in/<token>`), never by its path.
"""

import json
import logging
import sys
import time
from typing import Any

from flask import Response, g, request

from privacycenter import clock

PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
log = logging.getLogger("privacycenter.requests")


class JsonLines(logging.Formatter):
    """Each record as one line of JSON; of an exception its kind and the places, no values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in PLAIN}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line, default=str)


def _places(traceback: Any) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-12:]


def set_up_logs() -> None:
    """Send everything to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def start_timer() -> None:
    g.started = time.perf_counter()


def log_request(response: Response) -> Response:
    """One line for each answer."""
    if log.isEnabledFor(logging.INFO):
        route = request.url_rule.rule if request.url_rule else "(none)"
        spent = round(1000 * (time.perf_counter() - g.get("started", time.perf_counter())), 1)
        log.info(
            "answered",
            extra={
                "method": request.method[:10],
                "route": route,
                "status": response.status_code,
                "ms": spent,
            },
        )
    return response
