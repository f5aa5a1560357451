"""Links followed, as the advertising server lists them. Of an address only scheme, host and path
are kept: what stands after a question mark may say who followed it."""

from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from privacycenter.imports import Column, Line, Reject, Table, cells
from privacycenter.records.keeping import NOBODY, TableImport, Values, people_called
from privacycenter.records.links_followed.models import LinkFollowed
from privacycenter.records.server_logs.parsing import without_addresses
from privacycenter.spelling import key_of

LONGEST = 500  # characters of a target that are kept
SIGNS = ("at", "target", "place", "purpose", "visitor_id", "user_id")  # tell one from another


def target(text: str) -> str:
    """https://example.com/a?b=c as https://example.com/a, without whoever is named in it."""
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ValueError("is not an address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("does not begin with http:// or https:// and a host")
    return f"{parts.scheme}://{parts.hostname}{port}{without_addresses(parts.path)}"[:LONGEST]


def place(text: str) -> str:
    """Where the link stood: a page without its query, or words."""
    is_page = text.startswith(("/", "http://", "https://"))
    return without_addresses(text.partition("?")[0].partition("#")[0]) if is_page else text


class LinksFollowedImport(TableImport):
    """Links followed on a browser, by somebody signed in, or both."""

    name, about = "links-followed", "links followed"
    scopes = ("links-followed",)
    model, key = LinkFollowed, ("line_key",)
    when = "at"
    table = Table(
        Column("at", 40, required=True, read=cells.past),
        Column("target", 2000, required=True, read=target),
        Column("place", 300, required=True, read=place),
        Column("purpose", 120, required=True),
        Column("visitor_id", 80, who="visitor"),
        Column("user_id", 80, who="user"),
    )

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._times: dict[bytes, int] = {}  # how often each line stood in this file so far

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        """A line whose person is not known yet is kept under its browser, and gets the person
        when the file comes again."""
        people = people_called(line.values["user_id"] for line in lines)
        values, rejects = [], []
        for line in lines:
            one = dict(line.values) | {"line_key": self._line_key(line)}
            user = one.pop("user_id")
            one["person_id"] = people.get(key_of(user)) if user else None
            if one["visitor_id"] or one["person_id"]:
                values.append(one)
            else:
                reason = NOBODY if user else "has neither a visitor_id nor a user_id"
                rejects.append(line.reject(reason))
        return values, rejects

    def _line_key(self, line: Line) -> bytes:
        """The line's own key; the second like it in one file has another, and so on."""
        signs = "\0".join(str(line.values[name] or "") for name in SIGNS).encode()
        key = blake2b(signs, digest_size=16).digest()
        before = self._times[key] = self._times.get(key, -1) + 1
        return blake2b(signs + b"\0%d" % before, digest_size=16).digest() if before else key
