"""What stands in a message's head, however it is written: words, addresses, ids, times.

None of these raises: whatever cannot be read is left as it is, or is not there.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from privacycenter import clock
from privacycenter.spelling import ascii_fold
from privacycenter.web.forms import BIDI, UNSEEN

LONGEST_WORDS = 10_000  # characters of one head that are read
LONGEST_LIST = 200_000
LONGEST_ADDRESS = 320
LONGEST_MIXED = 1_000_000  # bytes: one by one takes its time
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before that, a clock was wrong
CLOCKS_DIFFER = timedelta(days=1)
NO_TEXTS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}

FOLD = re.compile(r"[\r\n]+[ \t]*|[\t\x0b\x0c]+")
MESSAGE_ID = re.compile(r"<([^<>]{1,1000})>")
LOCAL = r"[^\s@<>()\[\]\",;:\\]"
ADDRESS = re.compile(
    rf"(?:\"[^\"\s]{{1,64}}\"|(?<!{LOCAL}){LOCAL}{{1,200}})@[^\s@<>()\",;:\\]{{1,255}}"
)
TOKEN = re.compile(
    r"""=\?[^?\s]+\?[bBqQ]\?[^?]*\?= | "(?:[^"\\]|\\.)*" | <(?P<angle>[^<>]*)>
    | (?P<comment>\([^()]*\)) | (?P<end>[,;]) | (?P<group>:) | [^"<>(),;:=]+ | .""",
    re.VERBOSE | re.DOTALL,
)


def head(message: Message, name: str) -> str:
    """A head as it stands in the message, or nothing. Of several the first."""
    return next(heads(message, name), "")


def heads(message: Message, name: str) -> Iterator[str]:
    """All heads of a name."""
    return (str(value) for key, value in message.raw_items() if key.lower() == name)


def _byte_by_byte(fault: UnicodeError) -> tuple[str, int]:
    """What is not UTF-8 in a text that mostly is comes from Windows."""
    assert isinstance(fault, UnicodeDecodeError)
    return _one_byte_each(fault.object[fault.start : fault.end]), fault.end


def _one_byte_each(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


codecs.register_error("privacycenter.byte-by-byte", _byte_by_byte)


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes as the text they most likely are, also when several programs had a hand in it."""
    for name in (charset, "utf-8"):
        try:
            if name and codecs.lookup(name).name not in NO_TEXTS:
                return data.decode(name)
        except (LookupError, ValueError):  # no such charset, or not in it
            continue
    if len(data) > LONGEST_MIXED:
        return _one_byte_each(data)
    return data.decode("utf-8", "privacycenter.byte-by-byte")


def shown(text: str) -> str:
    """A text that any page and any database can take: nothing unseen in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return BIDI.sub("", UNSEEN.sub("\ufffd", text))


def words(raw: str) -> str:
    """A head in one line, its encoded words decoded (RFC 2047)."""
    raw = FOLD.sub(" ", _eight_bits(raw[:LONGEST_WORDS]))
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        parts = [(raw, None)]
    return " ".join(shown("".join(_word(part, charset) for part, charset in parts)).split())


def _word(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    if charset is None:  # it stood between encoded words, and the library coded it in its own way
        return part.decode("raw-unicode-escape", "replace")
    return decoded(part, charset)


def _eight_bits(raw: str) -> str:
    """Bytes that nobody encoded come as lone surrogates."""
    if raw.isascii():
        return raw
    try:
        return decoded(raw.encode("utf-8", "surrogateescape"), None)
    except UnicodeError:
        return raw


def addresses(raw: str) -> Iterator[tuple[str, str]]:
    """Each address of a list with the name before it (RFC 5322). What stands between quotes,
    or in the name of a group, is no address."""
    phrase: list[str] = []
    angle: str | None = None
    for token in TOKEN.finditer(_eight_bits(raw[:LONGEST_LIST]) + ","):
        if token["end"]:
            yield from _address("".join(phrase), angle)
            phrase, angle = [], None
        elif token["group"]:
            phrase = []
        elif token["angle"] is not None:
            angle = token["angle"] if angle is None else angle
        elif not token["comment"]:
            phrase.append(token[0])


def _address(phrase: str, angle: str | None) -> Iterator[tuple[str, str]]:
    found = ADDRESS.search(phrase if angle is None else angle)
    if found is None or len(found[0]) > LONGEST_ADDRESS:
        return
    name = "" if angle is None else phrase.replace('"', "").replace("\\", "")
    yield unicodedata.normalize("NFC", shown(found[0])), words(name)


def message_ids(raw: str) -> list[str]:
    """The ids in a head, in one spelling."""
    found = MESSAGE_ID.findall(raw[:LONGEST_LIST])
    return [folded for one in found if (folded := ascii_fold("".join(one.split())))]


def instant(*texts: str) -> datetime | None:
    """The first of these that is a time mail can have been written at."""
    for text in texts:
        try:
            found = parsedate_to_datetime(" ".join(text[:100].split()))
            found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
            continue
        if EARLIEST <= found <= clock.now() + CLOCKS_DIFFER:
            return found
    return None
