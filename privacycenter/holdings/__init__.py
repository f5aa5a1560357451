"""What we hold: the declaration every table about a person needs, and what is derived from it.

This floor knows nobody. It handles an opaque subject and a list of declarations; the pages, the
copy, the retention worker and the erasure all read the same ones.
"""

from privacycenter.holdings.categories import CATEGORIES, Category
from privacycenter.holdings.declaration import (
    ADDRESSES,
    PERSON,
    VISITORS,
    Change,
    Field,
    Holding,
    Impersonal,
    Point,
    Shape,
    StoredFile,
    Subject,
    codes,
    plainly,
    sealed_place,
)
from privacycenter.holdings.erasing import blank_text, erase_rows
from privacycenter.holdings.retention import RetentionRule, delete_rule

__all__ = [
    "ADDRESSES",
    "CATEGORIES",
    "PERSON",
    "VISITORS",
    "Category",
    "Change",
    "Field",
    "Holding",
    "Impersonal",
    "Point",
    "RetentionRule",
    "Shape",
    "StoredFile",
    "Subject",
    "blank_text",
    "codes",
    "delete_rule",
    "erase_rows",
    "plainly",
    "sealed_place",
]
