"""Every address of the site, from its own map: what is added later is attacked as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from privacycenter.web import Site
from privacycenter.web.doors import SAFE_METHODS, Sign, sign_of

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAMPLES: dict[str, Any] = {
    "request_id": 1,
    "session_id": 1,
    "holding_key": "member-information",
    "field_key": "name",
    "version_id": "2026-07-01",
    "filename": "base.css",
}
OF_ENDPOINT = {  # where another holding has what the page is for; its first record is Dana's
    "access.correct_record": {"holding_key": "newsletters", "record_id": 1},
    "marking.mark_text": {"holding_key": "posts", "record_id": 1, "field_key": "text"},
}


@dataclass(frozen=True)
class Place:
    """One rule of the map, with samples put in."""

    endpoint: str
    path: str
    methods: frozenset[str]
    arguments: frozenset[str]
    sign: Sign

    @property
    def takes_changes(self) -> bool:
        return bool(self.methods - set(SAFE_METHODS))


def places(app: Site, *audiences: str, **samples: Any) -> list[Place]:
    """All places of these audiences, or all there are."""
    return [one for one in _all(app, samples) if not audiences or one.sign.audience in audiences]


def _all(app: Site, samples: dict[str, Any]) -> Iterator[Place]:
    values = SAMPLES | samples
    adapter = app.url_map.bind("privacy.example.com", url_scheme="https")
    for rule in app.url_map.iter_rules():
        here = values | OF_ENDPOINT.get(rule.endpoint, {})
        arguments = {name: here.get(name, "1") for name in rule.arguments}
        method = min(rule.methods or ())
        yield Place(
            rule.endpoint,
            adapter.build(rule.endpoint, arguments, method=method),
            frozenset(rule.methods or ()),
            frozenset(rule.arguments),
            sign_of(app.view_functions[rule.endpoint]),
        )
