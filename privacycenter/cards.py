"""Finding full card numbers (P13), however they are written, so that none is ever taken.

A number is found by its issuer's prefix, its length and its checksum (ISO/IEC 7812: Luhn), with
any digits of Unicode, and with spaces, dashes or the like between its groups.
"""

import re
import unicodedata
from collections.abc import Iterator

REFUSED = "holds what looks like a full card number; we never take one"
HIDDEN = "(card number)"

# Thirteen digits with little between them: one quick look that nearly every text fails.
MANY_DIGITS = re.compile(r"\d(?:[^\w]{0,3}_?\d){11}")
RUN = re.compile(r"\d+(?:(?:[^\w]|_){1,3}\d+)*")
GROUP = re.compile(r"\d+")
INVISIBLE = {"Cf", "Mn", "Me"}  # formats and marks, which may stand between any two digits

# (lowest prefix, highest prefix, lengths), as the networks publish them.
NETWORKS = (
    (4, 4, (13, 16, 19)),
    (51, 55, (16,)),
    (2221, 2720, (16,)),
    (34, 34, (15,)),
    (37, 37, (15,)),
    (300, 305, (14, 16, 19)),
    (3095, 3095, (14, 16, 19)),
    (36, 36, (14, 16, 19)),
    (38, 39, (14, 16, 19)),
    (3528, 3589, (16, 17, 18, 19)),
    (6011, 6011, (16, 17, 18, 19)),
    (644, 649, (16, 17, 18, 19)),
    (65, 65, (16, 17, 18, 19)),
    (62, 62, (16, 17, 18, 19)),
    (81, 81, (16, 17, 18, 19)),
    (5018, 5018, (12, 13, 14, 15, 16, 17, 18, 19)),
    (5020, 5020, (12, 13, 14, 15, 16, 17, 18, 19)),
    (5038, 5038, (12, 13, 14, 15, 16, 17, 18, 19)),
    (5893, 5893, (12, 13, 14, 15, 16, 17, 18, 19)),
    (6304, 6304, (12, 13, 14, 15, 16, 17, 18, 19)),
    (6759, 6763, (12, 13, 14, 15, 16, 17, 18, 19)),
)
LONGEST = 19
MOST_WINDOWS = 20_000  # of one text: past that it is no text but digits, and is taken for a card


def passes_luhn(digits: str) -> bool:
    """The checksum of ISO/IEC 7812-1, annex B, over ASCII digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether ASCII digits are a number some network could have given out."""
    for low, high, lengths in NETWORKS:
        if len(digits) in lengths and low <= int(digits[: len(str(low))]) <= high:
            return passes_luhn(digits)
    return False


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with ASCII digits and nothing invisible, and where each character stood."""
    if text.isascii():
        return text, list(range(len(text)))
    kept, places = [], []
    for place, one in enumerate(text):
        if one.isascii():
            kept.append(one)
        elif unicodedata.category(one) in INVISIBLE:
            continue
        else:
            digit = unicodedata.digit(one, -1)
            kept.append(one if digit < 0 else str(digit))
        places.append(place)
    return "".join(kept), places


def _windows(groups: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Whole groups that follow each other and have together as many digits as a card."""
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group[0]
            if len(digits) > LONGEST:
                break
            if len(digits) >= 12:
                yield groups[first].start(), group.end(), digits


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in a text, as half-open ranges of its characters."""
    plain, places = _plain(text)
    if not MANY_DIGITS.search(plain):
        return
    tried = 0
    for run in RUN.finditer(plain):
        if sum(map(str.isdigit, run[0])) < 12:
            continue
        groups = list(GROUP.finditer(plain, run.start(), run.end()))
        end = 0
        for start, stop, digits in _windows(groups):
            tried += 1
            if start >= end and (is_card_number(digits) or tried > MOST_WINDOWS):
                end = stop
                yield places[start], places[stop - 1] + 1


def holds_card_number(text: str) -> bool:
    """Whether a full card number stands anywhere in a text."""
    return next(card_numbers(text), None) is not None


def without_card_numbers(text: str) -> str:
    """The text with a word in the place of each full card number."""
    kept, end = [], 0
    for start, stop in card_numbers(text):
        kept += [text[end:start], HIDDEN]
        end = stop
    return "".join([*kept, text[end:]])
