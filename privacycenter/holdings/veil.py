"""Hiding other people's addresses in free text (GDPR 15(4); Cal. Civ. Code 1798.145(k))."""

import re
from collections.abc import Callable, Iterator

from privacycenter.spelling import key_of

HIDDEN = "(another person’s address)"
AT = "(?:@|\uff20|\ufe6b|%40|&#0{0,5}64;|&#x0{0,5}40;|&commat;)"  # also as programs write it
EDGE = r"\s<>\"'(),;:\[\]{}|`@\uff20\ufe6b"
NAME = rf"(?<![^{EDGE}%])[^{EDGE}%]+"  # from its beginning alone, or long words take forever
ADDRESS = re.compile(rf"(?:\"[^\"\n]{{1,64}}\"|{NAME}){AT}[^{EDGE}%]+", re.IGNORECASE)
SPELLINGS = re.compile(AT, re.IGNORECASE)


def hide_addresses(text: str, may_see: Callable[[str], bool]) -> str:
    """The text with every address hidden, but those whose key may be seen."""
    if "@" not in text and SPELLINGS.search(text) is None:
        return text

    def hide(found: re.Match[str]) -> str:
        address = found[0].rstrip(".!?")
        return found[0] if may_see(_key(address)) else HIDDEN + found[0][len(address) :]

    return ADDRESS.sub(hide, text)


def addresses_in(text: str) -> Iterator[str]:
    """The keys of all addresses in a text."""
    for found in ADDRESS.finditer(text):
        yield _key(found[0].rstrip(".!?"))


def _key(address: str) -> str:
    return key_of(SPELLINGS.sub("@", address))
