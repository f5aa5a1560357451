"""Sessions: a cookie that was stolen, planted, altered or kept opens nothing."""

import base64
import json
import zlib
from collections.abc import Callable

from itsdangerous import URLSafeTimedSerializer

from tests.cast import PASSWORD, Cast
from tests.conftest import GIVEN
from tests.guest import Guest
from tests.mailbox import Mailbox
from tests.security.watching import everything

NewGuest = Callable[[], Guest]
NAME, HOST = "__Host-session", "privacy.example.com"
NEW = "an entirely new one"


def cookie(guest: Guest) -> str:
    found = guest.client.get_cookie(NAME, domain=HOST)
    assert found is not None
    return found.value


def opens(guest: Guest, value: str) -> bool:
    """Whether a fresh browser with this cookie sees a personal page; anything else is a door."""
    browser = guest.app.test_client(use_cookies=False)  # or it would drop this header
    answer = browser.get("/you", headers={"Cookie": f"{NAME}={value}"})
    assert answer.status_code in (200, 303), answer.status_code
    return answer.status_code == 200


def session_key(guest: Guest) -> str:
    """The key inside the cookie, which only the server's key can read as genuine."""
    serializer = guest.app.session_interface.get_signing_serializer(guest.app)
    assert serializer is not None
    return str(serializer.loads(cookie(guest))["_user_id"])


def forged(salt: str, key: str, **content: object) -> str:
    return str(URLSafeTimedSerializer(key, salt=salt, signer_kwargs={}).dumps(content))


def test_the_cookie_is_locked_down(guest: Guest) -> None:
    guest.get("/sign-in")
    set_cookie = guest.answer.headers["Set-Cookie"]
    assert set_cookie.startswith(f"{NAME}=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in set_cookie.split("; ")
    assert "Domain" not in set_cookie
    assert len(guest.answer.headers.getlist("Set-Cookie")) == 1


def test_a_cookie_says_nothing_about_whoever_has_it(guest: Guest) -> None:
    """It is signed, not sealed: whoever finds it can read it."""
    part = cookie(guest.sign_in()).lstrip(".").split(".", maxsplit=1)[0]
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    text = data if data.startswith(b"{") else zlib.decompress(data)
    assert set(json.loads(text)) <= {"_fresh", "_id", "_user_id", "csrf_token"}
    for personal in (b"Dana", b"dana@", b"dwhitfield"):
        assert personal not in text


def test_a_planted_cookie_is_dead_after_signing_in(guest: Guest, new_guest: NewGuest) -> None:
    attacker = new_guest()
    attacker.get("/sign-in")
    planted = cookie(attacker)
    guest.client.set_cookie(NAME, planted, domain=HOST, secure=True)
    token = guest.token()
    assert token == attacker.token()
    guest.post("/sign-in", login="dwhitfield", password=PASSWORD)
    assert cookie(guest) != planted
    assert not opens(guest, planted)
    guest.post("/you/requests/deletion", status=400, csrf_token=token)


def test_a_session_named_in_the_address_is_ignored(guest: Guest, new_guest: NewGuest) -> None:
    value = cookie(guest.sign_in())
    for name in (NAME, "session", "sid", "_user_id"):
        new_guest().get(f"/you?{name}={value}", status=303)


def test_signing_in_again_ends_the_session_before(guest: Guest) -> None:
    before = cookie(guest.sign_in())
    guest.sign_in("tberg")
    assert not opens(guest, before)
    assert "Tomas" in guest.get("/you").text


def test_signing_out_kills_a_copy_and_leaves_nothing_behind_back(guest: Guest) -> None:
    guest.sign_in().get("/you")
    assert guest.answer.headers["Cache-Control"] == "no-store"
    copied = cookie(guest)
    assert opens(guest, copied)
    guest.get("/sign-out", status=405)
    assert opens(guest, copied)
    guest.post("/sign-out", status=400, token=False)
    assert opens(guest, copied)
    guest.post("/sign-out")
    assert not opens(guest, copied)


def test_a_new_password_ends_other_sessions_and_open_links(
    guest: Guest, new_guest: NewGuest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    thief = new_guest().sign_in()
    thief.post("/sign-in/link", address=cast.member_address)
    post()
    guest.sign_in().post("/you/password", current=PASSWORD, new=NEW)
    thief.get("/you", status=303)
    new_guest().post(mailbox.link_to(cast.member_address), status=400)
    thief.post("/sign-in", status=422, login="dwhitfield", password=PASSWORD)
    guest.get("/you")


def test_a_cookie_altered_anywhere_opens_nothing(guest: Guest) -> None:
    good = cookie(guest.sign_in())
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    step = max(1, len(good) // 25)
    for place in (*range(0, len(good), step), len(good) - 1):
        for other in (alphabet[(alphabet.find(good[place]) + 1) % 64], ".", "="):
            altered = good[:place] + other + good[place + 1 :]
            assert altered == good or not opens(guest, altered), place
    for last in alphabet.replace(good[-1], ""):
        assert not opens(guest, good[:-1] + last), "the last character carries unused bits"
    assert opens(guest, good)


SPOILED: tuple[Callable[[str], str], ...] = (
    lambda good: "",
    lambda good: good[:-1],
    lambda good: good + "A",
    lambda good: good + "=",
    lambda good: "." + good,
    lambda good: good.lstrip(".") if good[0] == "." else "." + good,
    lambda good: ".".join(reversed(good.split("."))),
    lambda good: good.swapcase(),
    lambda good: good * 40,
    lambda good: "x" * 10_000,
    lambda good: "a.b.c",
    lambda good: "...",
    lambda good: "%00" + good,
    lambda good: "\u00e9".encode().decode("latin-1"),
    lambda good: '"' + good.replace(".", "\\056") + 'x"',
)


def test_a_spoiled_cookie_is_nobodys(guest: Guest) -> None:
    good = cookie(guest.sign_in())
    for number, spoil in enumerate(SPOILED):
        assert not opens(guest, spoil(good)), number
    assert opens(guest, good)


def test_a_cookie_signed_with_another_key_or_for_another_purpose_is_nobodys(
    guest: Guest,
) -> None:
    good = cookie(guest.sign_in())
    content = guest.app.session_interface.get_signing_serializer(guest.app)
    assert content is not None
    session = content.loads(good)
    key = GIVEN["PRIVACYCENTER_SECRET_KEYS"]
    for salt in ("wtf-csrf-token", "privacycenter.link.sign-in", "cookie-session", ""):
        for one in (key, GIVEN["PRIVACYCENTER_DATA_KEYS"], "x" * 40):
            assert not opens(guest, forged(salt, one, **session))
    assert not opens(guest, guest.token())


def test_a_signed_cookie_with_a_made_up_session_is_nobodys(guest: Guest) -> None:
    """Even whoever had the key would need the key of a row."""
    serializer = guest.app.session_interface.get_signing_serializer(guest.app)
    assert serializer is not None
    for key in ("1", "", "0", "' OR 1=1", "a" * 9000, "\0", "\ud800", None):
        assert not opens(guest, str(serializer.dumps({"_user_id": key, "_fresh": True})))


def test_a_remember_cookie_is_not_believed(guest: Guest) -> None:
    key = session_key(guest.sign_in())
    for made_up in (f"1|{'0' * 128}", f"{key}|{'0' * 128}", f"{key}|", "|", "a|b|c"):
        assert not opens(guest, f"; remember_token={made_up}")


def test_the_database_does_not_hold_what_opens_a_session(guest: Guest) -> None:
    key = session_key(guest.sign_in())
    assert len(key) >= 43
    assert key not in repr(everything(guest.app))


def test_being_used_does_not_carry_a_session_past_its_last_hour(
    guest: Guest, travel: Callable[..., None]
) -> None:
    guest.sign_in_to_office()
    for _ in range(20):
        travel(minutes=29)
        guest.get("/office")
    travel(minutes=10 * 60 - 20 * 29 + 1)
    guest.get("/office", status=303)


def test_an_unused_session_does_not_come_back(guest: Guest, travel: Callable[..., None]) -> None:
    guest.sign_in()
    travel(minutes=121)
    guest.get("/you", status=303)
    guest.get("/you", status=303)
