"""The finder of card numbers: none of any network gets past it, and ordinary numbers do."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privacycenter.cards import (
    HIDDEN,
    MOST_WINDOWS,
    NETWORKS,
    holds_card_number,
    passes_luhn,
    without_card_numbers,
)
from tests.security.disguises import DISGUISES, NUMBERS

BETWEEN = (
    " -._/|*,;:~()[]'\"&%#@!?=<>\t\n\u00b7\u2022"
    "\u00a0\u2009\u3000\u2010\u2011\u2012\u2013\u2014\u2212"
)
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\u0301", "\u202e")
SCRIPTS = [chr(zero) for zero in (0x30, 0x660, 0x6F0, 0x966, 0xE50, 0xFF10, 0x1D7CE, 0x1D7F6)]


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number as some network gives them out, its last digit the checksum."""
    low, high, lengths = draw(st.sampled_from(NETWORKS))
    length = draw(st.sampled_from(lengths))
    start = str(draw(st.integers(low, high)))
    rest = length - len(start) - 1
    body = start + str(draw(st.integers(0, 10**rest - 1))).zfill(rest)
    return next(body + last for last in "0123456789" if passes_luhn(body + last))


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """Any number, in digits of any script, with any of these between any two of them."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    zero, often = draw(st.sampled_from(SCRIPTS)), draw(st.sampled_from((0.0, 0.2, 1.0)))
    text = ""
    for digit in draw(numbers()):
        if text and chance.random() < often:
            text += "".join(chance.choices(BETWEEN, k=chance.randint(1, 3)))
        text += "".join(chance.choices(UNSEEN, k=chance.randint(0, 2) if often == 0.2 else 0))
        text += chr(ord(zero) + int(digit))
    return text


around = st.text(st.characters(categories=("L", "Zs")), max_size=5)


@settings(max_examples=300, deadline=None)
@given(disguised(), around, around)
@example("4111 1111 1111 1111", "x", "y")
def test_every_number_is_found_and_taken_out(number: str, before: str, after: str) -> None:
    text = f"{before}{number}{after}"
    assert holds_card_number(text)
    assert not holds_card_number(without_card_numbers(text))
    assert HIDDEN in without_card_numbers(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(disguised(), st.text(max_size=8), st.integers().map(str)), max_size=6))
def test_what_is_left_of_a_text_holds_none(parts: list[str]) -> None:
    left = without_card_numbers(" ".join(parts))
    assert not holds_card_number(left)
    assert without_card_numbers(left) == left


def test_the_twelve_disguises_of_the_numbers_for_tests() -> None:
    for number in NUMBERS:
        for name, disguise in DISGUISES.items():
            assert holds_card_number(disguise(number)), (number, name)


@pytest.mark.parametrize(
    "text",
    [
        "4111%201111%201111%201111",
        "%D9%A4%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1",
        "4111%25201111%25201111%25201111",
        "4111\\xc2\\xa01111\\xc2\\xa01111\\xc2\\xa01111",
        "4111=C2=A01111=C2=A01111=C2=A01111",
        "4111&nbsp;1111&nbsp;1111&#160;1111",
        "4111\\n1111\\t1111\\r\\n1111",
        "411111=\n1111111111",
        "4111<b>1111</b><br>1111<i>1111</i>",
        "%B4111111111111111^WHITFIELD/DANA^2704101000",
        ";4111111111111111=27041010000000000000?",
        "4️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣ 1️⃣1️⃣1️⃣1️⃣",
        "card4111111111111111card",
        "12 4111 1111 1111 1111 04/27 123",
        "4111 1111\r\n>> 1111 1111",
        "4____1111_1111_1111_111",
        "4111+1111+1111+1111",
        "4111 + 1111 + 1111 + 1111",
        "41111111" + "\u200b" * 40 + "11111111",
    ],
)
def test_numbers_that_programs_have_written_are_found(text: str) -> None:
    assert holds_card_number(text)
    assert not holds_card_number(without_card_numbers(text))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30 09:12:11.123456",  # the day and the hour begin like a Diners Club card
        "2026-11-24T22:51:12.123456+00:00",  # and this hour like a Mastercard
        "30.01.2026 22:51:12",
        "1763975531123",
        "1763975531123456789",
        "20261130091211",
        "<20261124091211.4F1A9C2E@mail.example.com>",
        "<CAF4=1111111111_1@mail.example.com>",
        "v-7f3a91",
        "GA1.2.451234560.1763975531",
        "+49 30 901820 12345",
        "+41 44 668 18 00, +43 664 1234567 80",
        "(415) 555-0100",
        "192.168.100.200:54321",
        "203.0.113.44, 198.51.100.77",
        "42.107.175.146 - - [17/May/2015:18:05:21 +0000]",
        "2600:1700:1234:5670::10",
        "RE-2026-004511",
        "4500012345",
        "4111 1111 1111 1112",  # the checksum is wrong
        "1234 5678 9012 3456",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert without_card_numbers(text) == text


def test_only_the_number_is_taken_out() -> None:
    text = "Take 5555-5555-5555-4444 or ٤١١١ ١١١١ ١١١١ ١١١١, and call +1 415 555 0100."
    assert without_card_numbers(text) == f"Take {HIDDEN} or {HIDDEN}, and call +1 415 555 0100."


def test_a_text_that_is_all_digits_takes_no_time() -> None:
    for text in ("1 " * 32_000, "4 " * 32_000, "4111 " * 12_800, "٤ " * 20_000, "1" * 64_000):
        started = time.perf_counter()
        without_card_numbers(text)
        assert time.perf_counter() - started < 3
    assert holds_card_number("1 " * (MOST_WINDOWS // 2))
