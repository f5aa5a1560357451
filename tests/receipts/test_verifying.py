"""A receipt verifies exactly as it was signed: however it is indented, and with nothing changed.
Anything else at all gets a sentence."""

import base64
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacycenter.receipts.signing import (
    ALGORITHM,
    DEEPEST,
    FORMAT,
    NotSignable,
    Signer,
    canonical,
    from_base64,
    id_of,
    signer_of,
)
from privacycenter.receipts.verifying import (
    CHANGED,
    LARGEST,
    NO_RECEIPT,
    Verdict,
    read_keys,
    verify,
)
from tests.receipts.contents import DELETION

SIGNER, OTHER = signer_of("a secret of this test"), signer_of("another one")
KEYS = {one.key_id: one.public_key for one in (SIGNER, OTHER)}
CONTENT = DELETION | {
    "receipt": FORMAT,
    "serial": "0f" * 16,
    "edition": 1,
    "issued_at": "2026-11-30T18:02:12Z",
    "issuer": "imgwg Communications",
    "key_id": SIGNER.key_id,
    "verify_at": "https://privacy.example.com/verify-receipt",
    "odd": ["“é” \U0001f600", '\t\n\\"/\x7f\u2028', True, False, None, -1, 2**53 - 1],
}

# RFC 8032, 7.1, TEST 2: secret, public, message, signature.
RFC_8032 = (
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
)


# Never to be changed: what was signed once must verify for as long as anybody has it.
LONG_AGO = """{"receipt": {"what": "Deletion of everything", "receipt": "privacycenter-receipt-1",
"serial": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "edition": 1, "issued_at": "2026-11-30T18:02:12Z",
"issuer": "imgwg Communications", "key_id": "8bb0a5fb93ee93d1",
"verify_at": "https://privacy.example.com/verify-receipt"}, "signature":
"rCOzKR93U8d7QcQNFLuxSkxrulUxvoVrrcGeDRn+gsNtAMQRGSu6f4U5qnuVcFDRQjqhbvDiMMRRTP+vdDvgAg==",
"key_id": "8bb0a5fb93ee93d1", "algorithm": "Ed25519"}"""
KEY_OF_THEN = {"8bb0a5fb93ee93d1": "wc4d5YUzVmGPAUEydwvUTlt275jPnXSWQqq2DPEkeL4="}


def document(content: dict[str, Any] = CONTENT, signer: Signer = SIGNER) -> dict[str, Any]:
    return {
        "receipt": copy.deepcopy(content),
        "signature": signer.sign(content),
        "key_id": content["key_id"],
        "algorithm": ALGORITHM,
    }


GOOD = document()


def judge(found: Any, keys: dict[str, str] = KEYS) -> Verdict:
    return verify(found if isinstance(found, str | bytes) else json.dumps(found), keys)


def assert_refused(found: Any, sentence: str = CHANGED, keys: dict[str, str] = KEYS) -> Verdict:
    verdict = judge(found, keys)
    assert (verdict.is_good, verdict.sentence, verdict.content) == (False, sentence, {}), found
    assert verdict.why.endswith(".")
    assert verdict.advice
    return verdict


def test_what_was_signed_is_good_and_says_what_it_says() -> None:
    verdict = judge(GOOD)
    assert verdict.is_good
    assert verdict.content == CONTENT
    assert verdict.issued_at.isoformat() == "2026-11-30T18:02:12+00:00"


def test_one_that_was_signed_long_ago_still_verifies() -> None:
    """And its secret still makes its key."""
    assert judge(LONG_AGO, KEY_OF_THEN).is_good
    assert {SIGNER.key_id: SIGNER.public_key} == KEY_OF_THEN


def test_the_signature_is_the_one_of_the_standard() -> None:
    """Against the vector of RFC 8032: an Ed25519 that is not that one would not verify it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret, public, message, signature = map(bytes.fromhex, RFC_8032)
    private = Ed25519PrivateKey.from_private_bytes(secret)
    signer = Signer(id_of(public), base64.b64encode(public).decode(), private)
    assert private.public_key().public_bytes_raw() == public
    assert private.sign(message) == signature
    mine = CONTENT | {"key_id": signer.key_id}
    made = document(mine, signer)
    assert made["signature"] == base64.b64encode(private.sign(canonical(mine))).decode()
    assert judge(made, {signer.key_id: signer.public_key}).is_good


def test_the_bytes_are_those_of_the_standard() -> None:
    """RFC 8785: sorted names, no space, the shortest escapes, all else as it is."""
    said = {"b": 'é€\u2028\x7f"\\/\b\t\n\f\r\x1f', "a": {"B": 1, "A": [True, None, -5]}}
    assert canonical(said) == (
        '{"a":{"A":[true,null,-5],"B":1},"b":"é€\u2028\x7f\\"\\\\/\\b\\t\\n\\f\\r\\u001f"}'.encode()
    )


def test_a_key_comes_from_its_secret_and_from_nothing_else() -> None:
    assert signer_of("a secret of this test").public_key == SIGNER.public_key
    assert OTHER.public_key != SIGNER.public_key
    assert "secret" not in repr(SIGNER)
    assert len(SIGNER.key_id) == 16


spaces = st.sampled_from(["", " ", "\n", "\r\n", "\t \n"])


@settings(deadline=None)
@given(
    indent=st.sampled_from([None, 0, 1, 2, 7, "\t"]),
    ascii_only=st.booleans(),
    seed=st.randoms(use_true_random=False),
    around=st.tuples(spaces, spaces),
    mark=st.booleans(),
)
def test_however_it_is_indented_ordered_and_escaped_it_verifies(
    indent: Any, ascii_only: bool, seed: Any, around: tuple[str, str], mark: bool
) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            pairs = list(value.items())
            seed.shuffle(pairs)
            return {name: shuffled(one) for name, one in pairs}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    text = json.dumps(shuffled(GOOD), indent=indent, ensure_ascii=ascii_only)
    text = "\ufeff" * mark + around[0] + text + around[1]
    assert judge(text).is_good
    assert judge(text.encode()).is_good


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where anything stands in a document, lists and objects included."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(one, (*path, name))


PLACES = list(places(GOOD))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


def at(found: Any, path: tuple[Any, ...]) -> tuple[Any, Any]:
    """The list or object a place is in, and its name there."""
    for name in path[:-1]:
        found = found[name]
    return found, path[-1]


def same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@settings(max_examples=400, deadline=None)
@given(path=st.sampled_from(PLACES), value=values)
def test_any_other_value_anywhere_fails(path: tuple[Any, ...], value: Any) -> None:
    changed = copy.deepcopy(GOOD)
    inside, name = at(changed, path)
    if not same(inside[name], value):
        inside[name] = value
        assert not judge(changed).is_good, (path, value)


@settings(deadline=None)
@given(path=st.sampled_from(PLACES), name=st.text(max_size=9), value=values)
def test_anything_more_or_less_anywhere_fails(path: tuple[Any, ...], name: str, value: Any) -> None:
    gone, more = copy.deepcopy(GOOD), copy.deepcopy(GOOD)
    inside, key = at(gone, path)
    del inside[key]
    assert not judge(gone).is_good, path
    inside, key = at(more, path)
    if isinstance(inside[key], list):
        inside[key].append(value)
    elif isinstance(inside[key], dict) and name not in inside[key]:
        inside[key][name] = value
    elif isinstance(inside[key], str):
        inside[key] += name or " "
    else:
        return
    assert not judge(more).is_good, path


@settings(deadline=None)
@given(path=st.sampled_from(PLACES), where=st.integers(0, 200), put=st.characters())
def test_any_other_character_of_any_text_fails(path: tuple[Any, ...], where: int, put: str) -> None:
    changed = copy.deepcopy(GOOD)
    inside, name = at(changed, path)
    if not isinstance(inside[name], str):
        return
    text, where = inside[name], where % len(inside[name])
    inside[name] = text[:where] + put + text[where + 1 :]
    assert judge(changed).is_good == (inside[name] == text)


def test_any_bit_of_the_signature_and_of_the_key_counts() -> None:
    signature, key = base64.b64decode(GOOD["signature"]), base64.b64decode(SIGNER.public_key)
    for bit in range(8 * len(signature)):
        turned = bytearray(signature)
        turned[bit // 8] ^= 1 << bit % 8
        assert_refused(GOOD | {"signature": base64.b64encode(turned).decode()})
    for bit in range(8 * len(key)):
        turned = bytearray(key)
        turned[bit // 8] ^= 1 << bit % 8
        public = base64.b64encode(turned).decode()
        assert_refused(GOOD, keys={SIGNER.key_id: public})
        mine = CONTENT | {"key_id": id_of(bytes(turned))}  # and under the name of the turned one
        assert_refused(document(mine), keys={mine["key_id"]: public})


@pytest.mark.parametrize(
    "spelled",
    [
        lambda text: text.rstrip("="),
        lambda text: text + "=",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text.replace("==", "A="),
        lambda text: text[:-3] + chr(ord(text[-3]) + 1) + "==",  # in bits that do not count
        lambda text: text.translate(str.maketrans("+/", "-_")),
        lambda text: base64.b64decode(text).hex(),
        lambda text: base64.b64encode(base64.b64decode(text)[:-1]).decode(),
        lambda text: base64.b64encode(base64.b64decode(text) + b"\0").decode(),
        lambda text: text[:10] + "é" + text[11:],
        lambda _: "",
    ],
)
def test_a_signature_has_one_spelling(spelled: Any) -> None:
    content = CONTENT
    while not {"+", "/"} & set(document(content)["signature"]):  # so that each change is one
        content = content | {"edition": content["edition"] + 1}
    made = document(content)
    text = spelled(made["signature"])
    assert text != made["signature"]
    assert_refused(made | {"signature": text})


def test_another_key_of_ours_does_not_do() -> None:
    assert_refused(document(signer=OTHER))
    assert_refused(document(CONTENT | {"key_id": OTHER.key_id}))
    assert judge(document(CONTENT | {"key_id": OTHER.key_id}, OTHER)).is_good
    assert_refused(GOOD | {"key_id": OTHER.key_id})
    under_another_name = {SIGNER.key_id: OTHER.public_key}
    assert_refused(document(signer=OTHER), keys=under_another_name)
    verdict = assert_refused(GOOD, keys={OTHER.key_id: OTHER.public_key})
    assert "not among the published" in verdict.why


@pytest.mark.parametrize(
    "changes",
    [
        {"receipt": "privacycenter-receipt-2"},
        {"edition": True},
        {"edition": "1"},
        {"serial": "0f" * 15},
        {"serial": "0F" * 16},
        {"serial": 5},
        {"issued_at": "2026-11-30"},
        {"issued_at": "2026-13-30T18:02:12Z"},
        {"issued_at": "２026-11-30T18:02:12Z"},
        {"issuer": None},
        {"verify_at": ["x"]},
    ],
)
def test_what_we_would_not_write_is_not_ours_though_it_is_signed(changes: dict[str, Any]) -> None:
    verdict = assert_refused(document(CONTENT | changes))
    assert verdict.why == "It is not written as we write receipts."


def nested(levels: int) -> str:
    return json.dumps(GOOD).replace('"D-2026-0007"', "[" * levels + "]" * levels)


TEXT = json.dumps(GOOD)
ODD: dict[str, tuple[str | bytes, str]] = {
    "a name twice, the good one last": (
        TEXT.replace('"edition": 1', '"edition": 9, "edition": 1'),
        CHANGED,
    ),
    "a receipt twice": (TEXT[:-1] + ', "receipt": {}}', CHANGED),
    "the same name escaped": (
        TEXT.replace('"edition": 1', '"edit\\u0069on": 9, "edition": 1'),
        CHANGED,
    ),
    "a number with a point": (TEXT.replace('"edition": 1', '"edition": 1.0'), CHANGED),
    "a number with a power": (TEXT.replace('"edition": 1', '"edition": 1e0'), CHANGED),
    "a number beyond all": (TEXT.replace('"edition": 1', '"edition": 1e999'), CHANGED),
    "a number of 9,000 digits": (TEXT.replace('"edition": 1', '"edition": ' + "1" * 9000), CHANGED),
    "a number one too large": (TEXT.replace(str(2**53 - 1), str(2**53)), CHANGED),
    "NaN": (TEXT.replace('"edition": 1', '"edition": NaN'), CHANGED),
    "infinity": (TEXT.replace('"edition": 1', '"edition": -Infinity'), CHANGED),
    "half a character": (TEXT.replace("D-2026-0007", "\\ud800"), CHANGED),
    "half a character in a name": (TEXT.replace('"reference"', '"\\udfff"'), CHANGED),
    "half a character, not escaped": (TEXT.replace("D-2026-0007", "\ud800"), CHANGED),
    "NUL": (TEXT.replace("D-2026-0007", "\\u0000"), CHANGED),
    "a few levels too many": (nested(DEEPEST), CHANGED),
    "a few objects too many": (
        TEXT.replace('"D-2026-0007"', '{"a":' * DEEPEST + "1" + "}" * DEEPEST),
        CHANGED,
    ),
    "many levels": (nested(900), CHANGED),
    "too many levels": (nested(100_000), NO_RECEIPT),
    "levels alone": ("[" * LARGEST, NO_RECEIPT),
    "levels of objects": ('{"a":' * 40_000, NO_RECEIPT),
    "too large": (" " * LARGEST + TEXT, NO_RECEIPT),
    "more beside it": (json.dumps(GOOD | {"paid": "yes"}), CHANGED),
    "no signature": (json.dumps({"receipt": CONTENT}), CHANGED),
    "a signature that is a number": (json.dumps(GOOD | {"signature": 5}), CHANGED),
    "a signature that is nothing": (json.dumps(GOOD | {"signature": None}), CHANGED),
    "another algorithm": (json.dumps(GOOD | {"algorithm": "none"}), CHANGED),
    "an algorithm in small letters": (json.dumps(GOOD | {"algorithm": "ed25519"}), CHANGED),
    "a key that is a list": (
        json.dumps(GOOD | {"key_id": [1], "receipt": CONTENT | {"key_id": [1]}}),
        CHANGED,
    ),
    "a receipt that is a text": (json.dumps(GOOD | {"receipt": json.dumps(CONTENT)}), NO_RECEIPT),
    "an empty receipt": (json.dumps(GOOD | {"receipt": {}}), CHANGED),
    "a list": (f"[{TEXT}]", NO_RECEIPT),
    "two": (TEXT + TEXT, NO_RECEIPT),
    "cut off": (TEXT[:-1], NO_RECEIPT),
    "nothing": ("", NO_RECEIPT),
    "a number": ("5", NO_RECEIPT),
    "null": ("null", NO_RECEIPT),
    "a comment": (TEXT + "// ours", NO_RECEIPT),
    "quotes of one stroke": (TEXT.replace('"', "'"), NO_RECEIPT),
    "not UTF-8": (b"\xff\xfe" + TEXT.encode("utf-16-le"), NO_RECEIPT),
    "not UTF-8 inside": (TEXT.encode().replace(b"D-2026", b"\xed\xa0\x80"), NO_RECEIPT),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NO_RECEIPT),
    "NULs": (b"\0" * 1000, NO_RECEIPT),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_gets_a_sentence(name: str) -> None:
    found, sentence = ODD[name]
    assert found != TEXT
    assert_refused(found, sentence)


@pytest.mark.parametrize("number", ["1.0", "1e0", "-1e999", "NaN", "Infinity"])
def test_a_number_that_is_not_whole_is_called_so(number: str) -> None:
    verdict = assert_refused(TEXT.replace('"edition": 1', f'"edition": {number}'))
    assert verdict.why == "It has a number that is not whole."


@pytest.mark.parametrize("levels", [DEEPEST - 1, DEEPEST, DEEPEST + 1])
def test_as_deep_as_it_may_be(levels: int) -> None:
    deep: Any = 1
    for number in range(levels):
        deep = [deep] if number % 2 else {"a": deep}
    if levels < DEEPEST:
        content = CONTENT | {"deep": deep}
        assert judge(document(content)).is_good
    else:
        with pytest.raises(NotSignable):
            canonical(CONTENT | {"deep": deep})


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300) | values.map(json.dumps))
def test_anything_at_all_gets_a_sentence(found: str | bytes) -> None:
    verdict = verify(found, KEYS)
    assert (verdict.is_good, verdict.content) == (False, {})
    assert verdict.sentence in (CHANGED, NO_RECEIPT)


parts_of_any_kind = st.fixed_dictionaries(
    {},
    optional={
        "receipt": values | st.just(CONTENT),
        "signature": values | st.just(GOOD["signature"]),
        "key_id": values | st.just(SIGNER.key_id),
        "algorithm": values | st.just(ALGORITHM),
    },
)


@settings(deadline=None)
@given(parts_of_any_kind, st.dictionaries(st.just(SIGNER.key_id), st.text(max_size=50)))
def test_parts_of_any_kind_get_a_sentence(found: dict[str, Any], keys: dict[str, str]) -> None:
    assert not judge(found, keys).is_good


@pytest.mark.parametrize(
    "odd", [{"a": 1.5}, {"a": b""}, {"é": 1}, {"a": "\udc80"}, {"a": -(2**53)}]
)
def test_what_has_no_one_spelling_has_none(odd: dict[str, Any]) -> None:
    with pytest.raises(NotSignable):
        canonical(odd)


def test_base64_is_read_strictly() -> None:
    assert from_base64("AAAA", 3) == b"\0\0\0"
    for odd in ("AAAA", "AA==", "AB==", "A", "é", "A A A", "\ud800", ""):
        assert from_base64(odd, 2) is None


def entry(signer: Signer = SIGNER, **changes: Any) -> dict[str, Any]:
    key = {"key_id": signer.key_id, "public_key": signer.public_key, "algorithm": ALGORITHM}
    return key | {"first_used_at": None} | changes


def test_published_keys_are_read() -> None:
    assert read_keys(json.dumps([entry(), entry(OTHER)])) == KEYS
    assert read_keys(json.dumps([entry(), entry()]).encode()) == {SIGNER.key_id: SIGNER.public_key}


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "[]",
        "{}",
        "null",
        "[5]",
        "[[]]",
        b"\xff",
        json.dumps([entry(algorithm="RSA")]),
        json.dumps([entry(public_key=5)]),
        json.dumps([entry(public_key="AAAA")]),
        json.dumps([entry(public_key=OTHER.public_key)]),
        json.dumps([entry(key_id=["x"])]),
        json.dumps([entry(), entry(key_id=OTHER.key_id)]),
        "[" * 100_000,
    ],
)
def test_a_damaged_list_of_keys_is_refused(odd: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"^It .+\.$"):
        read_keys(odd)
