"""The session cookie: signed, small, and read strictly.

It carries the CSRF token and the key of a session row; everything else is on the server.
"""

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from privacycenter.tokens import is_canonical


class StrictCookie(SecureCookieSessionInterface):
    """Refuses a cookie whose text is not exactly what we would write."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        value = request.cookies.get(self.get_cookie_name(app))
        if value is not None and not (value.isascii() and is_canonical(value)):
            return self.session_class()
        return super().open_session(app, request)


def cookie_settings(*, https: bool) -> dict[str, Any]:
    """Flask's settings for it. `__Host-` needs https, which a trial on this machine has not."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }
