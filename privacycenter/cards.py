"""Finding full card numbers (P13), however they are written, so that none is ever taken.

A number is found by its issuer's prefix, its length and its checksum (ISO/IEC 7812: Luhn), with
any digits of Unicode, with whatever between them that is no letter, and also in the escapes of
addresses (`%20`), logs and pages. Not found: digits spelled as words, or parted by letters.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

REFUSED = "holds what looks like a full card number; we never take one"
HIDDEN = "(card number)"

LEAST, LONGEST = 12, 19  # digits, of the networks below
BETWEEN = r"[\W_]{1,6}"  # two digits of one number: six, for a line break in a quoted mail
ENOUGH = re.compile(r"(?:\D*+\d){12}", re.ASCII)  # a quick look that nearly every text fails
CLOSE = re.compile(r"\d(?:[\W_]{0,6}\d){11}")
RUN = re.compile(rf"\d+(?:{BETWEEN}\d+)*")
GROUP = re.compile(r"\d+")
INVISIBLE = {"Cf", "Mn", "Me"}  # formats and marks, which may stand between any two digits
MOST_WINDOWS = 5_000  # of one text: past that it is no text but digits, and is taken for a card

# What has many digits and is no card: times, numbers to call with their country, the ids that
# counters of visits give out (a number, a dot, the second it was given), addresses of machines.
ORDINARY = re.compile(
    r"""
    (?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![-\d])
    | (?<![\d:])(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d{1,9})?(?:\ ?[+-]\d\d:?\d\d)?(?![\d:])
    | (?<!\w)(?<!\d[^\w,;])(?<!\d[^\w,;]{2})\+(?:[ ().-]{0,2}\d){8,13}(?![ ().-]{0,2}\d)
    | (?<!\d)\d{8,10}\.1[5-9]\d{8}(?!\d)
    | (?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|\d?\d)[.]){3}
      (?:25[0-5]|2[0-4]\d|1\d\d|\d?\d)(?!\d|[.]\d)
    """,
    re.VERBOSE,
)
MACHINE = re.compile(r"(?<![\w:])[23][0-9a-fA-F]{3}:[0-9a-fA-F:]+(?![\w:])")

# (lowest prefix, highest prefix, lengths), as the networks publish them.
_LONG = (16, 17, 18, 19)
_MAESTRO = (12, 13, 14, 15, 16, 17, 18, 19)
NETWORKS = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (300, 305, (14, 16, 19)),  # Diners Club
    (3095, 3095, (14, 16, 19)),
    (36, 36, (14, 15, 16, 17, 18, 19)),
    (38, 39, (14, 16, 19)),
    (3528, 3589, _LONG),  # JCB
    (6011, 6011, _LONG),  # Discover
    (644, 649, _LONG),
    (65, 65, _LONG),
    (60, 60, (16,)),  # RuPay, which has 508, 65, 81 and 82 as well
    (81, 82, (16,)),
    (62, 62, _LONG),  # UnionPay
    (81, 81, _LONG),
    (636, 639, _LONG),  # InterPayment, InstaPayment
    (2200, 2204, _LONG),  # Mir
    (9792, 9792, (16,)),  # Troy
    (50, 50, (16, 19)),  # Dankort, Elo, Verve
    (5018, 5018, _MAESTRO),
    (5020, 5020, _MAESTRO),
    (5038, 5038, _MAESTRO),
    (5893, 5893, _MAESTRO),
    (6304, 6304, _MAESTRO),
    (6759, 6763, _MAESTRO),
)
_BY_START: dict[str, list[tuple[int, int, int, tuple[int, ...]]]] = {}
for _low, _high, _lengths in NETWORKS:
    _width = len(str(_low))
    for _start in range(int(f"{_low}0"[:2]), int(f"{_high}9"[:2]) + 1):
        _BY_START.setdefault(str(_start), []).append((_low, _high, _width, _lengths))
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

# How programs write a character: %20 in addresses, \\x20 in logs, =20 in mail, &#32; in pages.
ESCAPED = re.compile(rb"(?:%|\\x|=)([0-9A-Fa-f]{2})")
TAG = re.compile(r"<[^<>]{1,200}>")
LINE_END = re.compile(r"\\[nrt]|=\r?\n")
LOOKS_ESCAPED = re.compile(rf"(?:%|\\x|=)[0-9A-Fa-f]{{2}}|&#?\w+;|{TAG.pattern}|{LINE_END.pattern}")
MOST_LAYERS = 3  # %2520 is a space written twice over


def passes_luhn(digits: str) -> bool:
    """The checksum of ISO/IEC 7812-1, annex B, over ASCII digits."""
    whole = sum(map(int, digits[-1::-2]))
    return (whole + sum(_DOUBLED[int(one)] for one in digits[-2::-2])) % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether ASCII digits are a number some network could have given out."""
    length = len(digits)
    for low, high, width, lengths in _BY_START.get(digits[:2], ()):
        if length in lengths and low <= int(digits[:width]) <= high:
            return passes_luhn(digits)
    return False


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with ASCII digits and nothing invisible, and where each character stood; no
    places when nothing moved."""
    if text.isascii():
        return text, []
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


def _without_ordinary(text: str) -> str:
    """The same length, with letters where numbers stand that are no cards."""
    text = ORDINARY.sub(lambda found: "x" * len(found[0]), text)
    return MACHINE.sub(lambda one: "x" * len(one[0]) if _is_machine(one[0]) else one[0], text)


def _is_machine(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def _windows(groups: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Whole groups that follow each other and have together as many digits as a card."""
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group[0]
            if len(digits) > LONGEST:
                break
            if len(digits) >= LEAST:
                yield groups[first].start(), group.end(), digits


def _hits(plain: str) -> Iterator[tuple[int, int]]:
    """Every window that is a card's, by its beginning; they may overlap."""
    tried = 0
    for run in RUN.finditer(plain):
        if len(run[0]) < LEAST:
            continue
        for start, stop, digits in _windows(list(GROUP.finditer(plain, *run.span()))):
            tried += 1
            if tried > MOST_WINDOWS:
                yield start, run.end()
                break
            if is_card_number(digits):
                yield start, stop


def has_enough_digits(text: str) -> bool:
    """Whether there are as many digits as the shortest number has, of whatever kind."""
    if text.isascii():
        return ENOUGH.match(text) is not None
    return sum(map(str.isdigit, text)) >= LEAST


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand in a text as it is, as half-open ranges of its characters. Some
    that overlap are one range."""
    plain, places = _plain(text) if has_enough_digits(text) else ("", [])
    if not CLOSE.search(plain):
        return
    where = places or range(len(plain))
    start = end = 0
    for begins, ends in _hits(_without_ordinary(plain)):
        if end and begins >= end:
            yield where[start], where[end - 1] + 1
        start = begins if begins >= end else start
        end = max(end, ends)
    if end:
        yield where[start], where[end - 1] + 1


def _unescaped(text: str) -> str:
    """What a text means that a program has written."""
    for _ in range(MOST_LAYERS):
        if not LOOKS_ESCAPED.search(text):
            break
        text = LINE_END.sub(" ", text)
        data = ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), text.encode(errors="replace"))
        text = html.unescape(TAG.sub("", data.decode(errors="replace")))
    return text


def holds_card_number(text: str) -> bool:
    """Whether a full card number stands anywhere in a text, as it is or as it is meant."""
    if not has_enough_digits(text):
        return False
    if any(True for _ in card_numbers(text)):
        return True
    return bool(LOOKS_ESCAPED.search(text)) and any(True for _ in card_numbers(_unescaped(text)))


def without_card_numbers(text: str) -> str:
    """The text with a word in the place of each full card number; of one in which it cannot be
    told where, nothing."""
    kept, end = [], 0
    for start, stop in card_numbers(text):
        kept += [text[end:start], HIDDEN]
        end = stop
    text = "".join([*kept, text[end:]])
    return HIDDEN if holds_card_number(text) else text
