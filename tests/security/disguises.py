"""Card numbers that networks publish for tests, and the ways people write one."""

from collections.abc import Callable
from html import escape
from urllib.parse import quote

NUMBERS = (
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "30569309025904",
    "3530111333300000",
    "4012888888881881",
    "2223003122003222",
    "4222222222222",
    "6759649826438453",
)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def grouped(number: str, between: str) -> str:
    """4111 1111 1111 1111, or 3782 822463 10005."""
    if len(number) == 16:
        return between.join(number[at : at + 4] for at in range(0, 16, 4))
    return between.join((number[:4], number[4:10], number[10:]))


DISGUISES: dict[str, Callable[[str], str]] = {
    "spaces": lambda number: grouped(number, " "),
    "dashes": lambda number: grouped(number, "-"),
    "spaces that do not break": lambda number: grouped(number, "\u00a0"),
    "dashes of Unicode": lambda number: grouped(number, " \u2013 "),
    "full-width digits": lambda number: number.translate(WIDE),
    "Arabic-Indic digits": lambda number: number.translate(ARABIC),
    "nothing that is seen": lambda number: grouped(number, "\u200b"),
    "dots": lambda number: grouped(number, "."),
    "slashes": lambda number: grouped(number, "/"),
    "inside of text": lambda number: f"please take it from {number}, until 04/27. Thanks",
    "one by one": " ".join,
    "over a line's end": lambda number: grouped(number, "\n"),
}


def spellings(number: str) -> set[str]:
    """What must not stand anywhere, however it is quoted: the number, plain and disguised."""
    written = {number, *(disguise(number) for disguise in DISGUISES.values())}
    return written | {quote(one) for one in written} | {escape(one) for one in written}
