"""Sealed values open with their key, in their place, as they were sealed, and in no other way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacycenter.sealing import Safe, Unreadable, id_of

OLD, NEW = "d1-Za8Xs2Wq6Ec4Rv9Tb3Yn7Um5Ik1Ol0Pj", "d2-Qa1Ws2Ed3Rf4Tg5Yh6Uj7Ik8Ol9Pz0Xc"
SAFE = Safe([OLD])
PLACE = "payment_method.brand/7"
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@settings(max_examples=50, deadline=None)
@given(texts, texts)
def test_what_was_sealed_opens_in_its_place_alone(text: str, other: str) -> None:
    sealed = SAFE.seal(text, place=PLACE)
    assert SAFE.open(sealed, place=PLACE) == text
    assert sealed != SAFE.seal(text, place=PLACE)  # no two look alike
    assert not text or len(text) < 5 or text not in sealed
    if other != PLACE:
        with pytest.raises(Unreadable):
            SAFE.open(sealed, place=other)


@settings(max_examples=50, deadline=None)
@given(texts, st.data())
def test_one_changed_character_and_it_does_not_open(text: str, data: st.DataObject) -> None:
    sealed = SAFE.seal(text, place=PLACE)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = sealed[:at] + data.draw(st.characters().filter(sealed[at].__ne__)) + sealed[at + 1 :]
    for broken in (changed, sealed[:at], sealed + "A", sealed + "="):
        with pytest.raises(Unreadable):
            SAFE.open(broken, place=PLACE)


def test_every_unused_bit_of_the_last_character_counts() -> None:
    sealed = SAFE.seal("Visa", place=PLACE)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    end = len(sealed.rstrip("=")) - 1
    for letter in letters.replace(sealed[end], ""):
        with pytest.raises(Unreadable):
            SAFE.open(sealed[:end] + letter + sealed[end + 1 :], place=PLACE)


def test_an_old_value_opens_while_its_key_is_listed() -> None:
    sealed = SAFE.seal("4444", place=PLACE)
    both = Safe([NEW, OLD])
    assert sealed.startswith(id_of(OLD) + ".")
    assert both.open(sealed, place=PLACE) == "4444"
    assert both.seal("4444", place=PLACE).startswith(id_of(NEW) + ".")
    assert both.newest == id_of(NEW)
    with pytest.raises(Unreadable):
        Safe([NEW]).open(sealed, place=PLACE)
    renamed = id_of(NEW) + sealed[8:]
    with pytest.raises(Unreadable):
        both.open(renamed, place=PLACE)
    assert OLD[:8] not in sealed
