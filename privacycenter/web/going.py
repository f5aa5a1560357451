"""Where to go next, never off the site."""

from urllib.parse import urlsplit

from flask import Response, flash, redirect, request

from privacycenter.cards import holds_card_number

LONGEST = 300
LONGEST_NUMBER = 10  # digits


def safe_path(value: str | None, default: str) -> str:
    """A path of this site, or the default: no other host, no scheme, no tricks of spelling."""
    if not value or len(value) > LONGEST or not value.isascii() or not value.isprintable():
        return default
    if holds_card_number(value):  # it goes into links, and into the letters that carry them
        return default
    if not value.startswith("/") or value.startswith("//") or "\\" in value or " " in value:
        return default
    parts = urlsplit(value)
    return default if parts.scheme or parts.netloc else value


def asked_number(name: str, default: int) -> int:
    """A whole number from the address; nonsense is the default."""
    text = request.args.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER
    return max(int(text), 1) if is_number else default


def go(path: str, said: str | None = None) -> Response:
    """Redirect after a change; `said` stands on the next page: what happened, what comes next."""
    if said:
        flash(said)
    response: Response = redirect(path, 303)  # type: ignore[assignment]
    return response
