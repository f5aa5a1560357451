"""gunicorn's own messages as JSON lines; its access log, which has addresses, stays off."""

from typing import Any

from gunicorn.glogging import Logger

from privacycenter.web.logs import JsonLines


class JsonLogger(Logger):  # type: ignore[misc]
    """The error log through our formatter."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
        self.error_log.propagate = False
