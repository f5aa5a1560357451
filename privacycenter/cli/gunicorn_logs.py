"""gunicorn's own messages as JSON lines; its access log, which has addresses, stays off."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from privacycenter.web.logs import JsonLines

WITH_REQUESTS = ("Invalid request", "Error handling request")


def drop_request(record: logging.LogRecord) -> bool:
    """gunicorn writes out who sent a broken request and its address, which may carry a token."""
    for words in WITH_REQUESTS:
        if str(record.msg).startswith(words):
            record.msg, record.args = words, None
    return True


class JsonLogger(Logger):  # type: ignore[misc]
    """The error log through our formatter."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
            handler.addFilter(drop_request)
        self.error_log.propagate = False
