"""A mailbox as years make it: every encoding, broken heads and bodies, the same message again,
parts that are empty or huge, and everywhere the addresses of other people."""

import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from privacycenter import clock

DANA, US, OTHERS = "dana@example.com", "support@example.com", "post.example.net"
CARD = "4111 1111 1111 1111"
HUGE = 26 * 1024 * 1024


@dataclass
class Mailbox:
    """What was made: how many messages, of them how many are the same as an earlier one, and how
    many cannot be taken, by a word of the reason."""

    messages: int = 0
    same: int = 0
    rejected: dict[str, int] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return self.messages - self.same - sum(self.rejected.values())


def somebody(chance: random.Random) -> str:
    """The address of another person, in one of the ways people write it."""
    name = f"{chance.choice(('tom', 'K.Holm', 'o.reilly+news', 'zoë'))}{chance.randrange(999)}"
    at = chance.choice(("@", "@", "@", "%40", "\uff20"))
    return f"{name}{at}{OTHERS}"


def in_ascii(text: str) -> str:
    """For bodies in another encoding than they say: their addresses are addresses still."""
    return text.replace("\uff20", "@").replace("ë", "e")


def quoted_reply(chance: random.Random) -> str:
    """A text with other people in it."""
    one, two, three = (somebody(chance) for _ in range(3))
    return (
        f"Hello,\n\nplease ask {one}, or <{two}>.\nFrom what I hear (mailto:{three}) it is late.\n"
        f"\nFrom here on it is quoted\n> On Monday, Tom <{one}> wrote:\n>> to {two};{three}\n"
    )


Part = tuple[list[bytes], bytes]


def _typed(kind: str, body: bytes, *more: str) -> Part:
    return [f"Content-Type: {kind}".encode(), *(one.encode() for one in more)], body


def _plain(chance: random.Random) -> Part:
    return _typed("text/plain; charset=utf-8", quoted_reply(chance).encode())


def _eight_bits(chance: random.Random) -> Part:
    return [], ("Grüße, naïve café\n" + in_ascii(quoted_reply(chance))).encode("latin-1")


def _koi8(chance: random.Random) -> Part:
    return _typed('text/plain; charset="KOI8-R"', f"Привет {in_ascii(somebody(chance))}".encode())


def _japanese(chance: random.Random) -> Part:
    text = "お世話になります " + f"sato@{OTHERS}"
    return _typed("text/plain; charset=iso-2022-jp", text.encode("iso-2022-jp"))


def _klingon(chance: random.Random) -> Part:
    return _typed("text/plain; charset=klingon\x00-8", quoted_reply(chance).encode())


def _base64(chance: random.Random) -> Part:
    data = base64.b64encode(quoted_reply(chance).encode())
    return _typed("text/plain; charset=utf-8", data, "Content-Transfer-Encoding: base64")


def _broken_base64(chance: random.Random) -> Part:
    return _typed("text/plain", b"SGVsbG8*&^%\n=oops", "Content-Transfer-Encoding: base64")


def _broken_quoted(chance: random.Random) -> Part:
    data = quoted_reply(chance).encode().replace(b"e", b"=GG").replace(b"o", b"=6F")
    return _typed("text/plain", data + b"=", "Content-Transfer-Encoding: quoted-printable")


def _html(chance: random.Random) -> Part:
    one = somebody(chance).replace("@", "&#64;")
    page = (
        f"<html><head><style>p {{}}</style></head><body><p>Dear <b>us</b>,<br>ask {one}"
        f"<script>steal()</script><!-- {somebody(chance)} --><a href='mailto:x'>here</a><p>Bye"
    )
    return _typed("text/html; charset=utf-8", page.encode())


def _choice(chance: random.Random) -> Part:
    text = quoted_reply(chance)
    body = (
        "--outer\nContent-Type: multipart/alternative; boundary=inner\n\n"
        f"--inner\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--inner\nContent-Type: text/html\n\n<p>{text}\n--inner--\n"
        "--outer\nContent-Type: text/plain\nContent-Disposition: attachment; "
        f'filename="mail of tom@{OTHERS}.txt"\n\n{text}\n'
        "--outer\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n"
        "Content-Disposition: inline; filename*=utf-8''..%2F..%2Fpl%C3%A4ne.png\n\niVBORw0KGgo=\n"
        f"--outer\nContent-Type: message/rfc822\n\nFrom: tom@{OTHERS}\nTo: kim@{OTHERS}\n\nBetween "
        "us.\n--outer--\n"
    )
    return _typed("multipart/mixed; boundary=outer", body.encode())


def _empty(chance: random.Random) -> Part:
    return _typed("multipart/mixed; boundary=x", b"--x\n\n--x\nContent-Type: image/gif\n\n--x--\n")


def _no_boundary(chance: random.Random) -> Part:
    return _typed("multipart/mixed", quoted_reply(chance).encode())


def _nul(chance: random.Random) -> Part:
    return _typed(
        "text/plain; charset=utf-8", b"a\x00b \xed\xa0\x80 \xff\xfe \x1b[31m \xe2\x80\xae"
    )


def _long(chance: random.Random) -> Part:
    return _typed("text/plain", in_ascii(quoted_reply(chance) * 700).encode())


BODIES: tuple[Callable[[random.Random], Part], ...] = (
    _plain,
    _eight_bits,
    _koi8,
    _japanese,
    _klingon,
    _base64,
    _broken_base64,
    _broken_quoted,
    _html,
    _choice,
    _empty,
    _no_boundary,
    _nul,
    _long,
)


def _heads(number: int, chance: random.Random) -> list[bytes]:
    """Who, when, what about; in turn written by Dana and to her."""
    name = chance.choice(("Dana Whitfield", '"Whitfield, Dana"', "=?utf-8?q?Dana_Wh=C3=AFtfield?="))
    dana = f"{name} <{DANA.title() if number % 5 == 0 else DANA}>"
    ours = f"Support of imgwg <{US}>"
    sender, to = (dana, ours) if number % 2 else (ours, dana)
    if number % 7 == 0:
        sender = f'"tom@{OTHERS} via us" <tom{number}@{OTHERS}>'
    copies = ", ".join(f'"K, Holm (kim@{OTHERS})" <kim{one}@{OTHERS}>' for one in range(number % 4))
    written = format_datetime(clock.now() - timedelta(days=900 - number % 900, minutes=number))
    return [
        f"From: {sender}".encode(),
        f"To: {to}".encode(),
        *([f"Cc: {copies}".encode()] if copies else []),
        f"Bcc: secret{number}@{OTHERS}".encode(),
        *chance.choice(
            (
                [f"Date: {written}".encode()],
                [b"Date: Fri, 31 Dec 9999 23:59:60 -9900", f"Received: x; {written}".encode()],
                [b"Date: yesterday"],  # the mailbox's own line says when
            )
        ),
        f"References: <thread-{number % 40}@{OTHERS}>".encode(),
    ]


def _subject(number: int, chance: random.Random) -> bytes:
    """Some are no head at all: what follows is then taken for the body, as everywhere."""
    subject = Header(f"Größe {number}, ask tom@{OTHERS}", chance.choice(("utf-8", "latin-1")))
    return chance.choice(
        (
            f"Subject: {subject.encode()}".encode(),
            b"Subject: =?utf-8?b?!!broken?= =?klingon?q?x=FF?=",
            f"Subject: K\xf6ln, ask tom@{OTHERS}".encode("latin-1"),
            b"Subject",
            b"\xff\xfe: no head at all",
        )
    )


def _spoiled(number: int, heads: list[bytes]) -> tuple[str, list[bytes], bytes] | None:
    """Every so often a message that cannot be taken, with a word of the reason."""
    nobody = [one for one in heads if not one.startswith((b"From", b"To", b"Cc", b"Bcc"))]
    spoiled = {
        11: ("names nobody", nobody, b"Hi"),
        31: ("between our own", [*nobody, f"From: {US}\nTo: {US}".encode()], b"Hi"),
        51: ("card number", heads, f"My card: {CARD}".encode()),
        71: ("card number", [*heads, f"Cc: {CARD.replace(' ', '')}@{OTHERS}".encode()], b"Hi"),
        91: (
            "too many parts",
            [*heads, b"Content-Type: multipart/mixed; boundary=b0"],
            b"".join(
                b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1)
                for n in range(60)
            ),
        ),
    }
    return spoiled.get(number % 100)


def pieces(number_of: int, made: Mailbox, *, huge: bool = True) -> Iterator[bytes]:
    """The mailbox, message by message."""
    chance = random.Random(11)

    def add(heads: list[bytes], body: bytes, stamp: str) -> bytes:
        made.messages += 1
        end = b"\r\n" if made.messages % 3 == 0 else b"\n"
        whole = b"\n".join([*heads, b"", body]).replace(b"\nFrom ", b"\n>From ")
        return f"From {DANA} {stamp}\n".encode() + whole.replace(b"\n", end) + end + end

    def reject(word: str) -> None:
        made.rejected[word] = made.rejected.get(word, 0) + 1

    for number in range(number_of):
        stamp = (clock.now() - timedelta(days=1 + number % 800)).strftime("%a %b %d %H:%M:%S %Y")
        heads = _heads(number, chance)
        spoiled = _spoiled(number, heads)
        if spoiled is not None:
            reject(spoiled[0])
            yield add(spoiled[1], spoiled[2], stamp)
            continue
        again = number % 10 == 3  # the same id as the one before
        made.same += again
        if number % 10 != 8:
            heads.append(f"Message-ID: <{number - again}.x@{OTHERS}>".encode())
        more, body = BODIES[(number // 2 if again else number) % len(BODIES)](chance)
        yield add([*heads, _subject(number, chance), *more], body, stamp)
    heads = [f"From: {DANA}".encode(), b"Date: Tue, 06 May 2003 10:00:00 +0000"]
    reject("older than the three years")
    yield add(heads, b"Long ago", "Tue May 06 10:00:00 2003")
    reject("no time that can be true")
    yield add([f"From: {DANA}".encode()], b"When?", "nowhere at all")
    if huge:
        reject("larger than 25 MiB")
        yield add([f"From: {DANA}".encode()], b"x" * HUGE, "Tue May 06 10:00:00 2025")


def make_mailbox(path: Path, number_of: int) -> Mailbox:
    made = Mailbox()
    with path.open("wb") as file:
        file.writelines(pieces(number_of, made))
    return made
