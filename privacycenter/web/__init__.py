"""The doors: who may come in, how often, under which headers, and what is said when not."""

from privacycenter.web.doors import (
    Visitor,
    account,
    details,
    fresh,
    limited,
    machine,
    office,
    public,
    visitor,
    writes,
)
from privacycenter.web.forms import Form, Notice
from privacycenter.web.site import Site, site

__all__ = [
    "Form",
    "Notice",
    "Site",
    "Visitor",
    "account",
    "details",
    "fresh",
    "limited",
    "machine",
    "office",
    "public",
    "site",
    "visitor",
    "writes",
]
