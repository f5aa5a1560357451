"""Keys that are short, plain, old or missing; settings that are misshapen: said, not guessed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from privacycenter import settings as settings_module
from privacycenter.app import create_app
from privacycenter.refusals import LinkBroken, Misconfigured
from privacycenter.settings import Settings
from privacycenter.tokens import Links, Pseudonyms
from privacycenter.web import Site
from tests.cast import Cast
from tests.conftest import GIVEN, settings_with
from tests.guest import Guest
from tests.mailbox import Mailbox

OLD, NEW = GIVEN["PRIVACYCENTER_SECRET_KEYS"], "k4-P0oLi9Ku8Jy7Ht6Gr5Fe4Dw3Sq2Aza"
NAMES = {name.removeprefix("PRIVACYCENTER_").lower() for name in GIVEN}


def faults(**changes: str) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        settings_with(**changes)
    for fault in caught.value.faults:
        assert re.fullmatch(r"(PRIVACYCENTER_[A-Z_]+|The) .+\.", fault, re.DOTALL), fault
        for name, value in changes.items():
            assert "keys" not in name or len(value) < 9 or value not in fault
    return caught.value.faults


def with_keys(app: Site, keys: str, mailbox: Mailbox) -> Site:
    """The same site after its operator has changed the keys."""
    url = app.settings.database_url
    site = create_app(settings_with(database_url=url, mail_url=mailbox.url, secret_keys=keys))
    site.config.update(SERVER_NAME="privacy.example.com", PREFERRED_URL_SCHEME="https")
    return site


def moved(guest: Guest, site: Site) -> Guest:
    """The same browser, at the site as it is now."""
    after = Guest(site)
    after.client = site.test_client()
    kept = guest.client.get_cookie("__Host-session", domain="privacy.example.com")
    assert kept is not None
    after.client.set_cookie("__Host-session", kept.value, domain="privacy.example.com", secure=True)
    return after


def test_a_new_key_breaks_nothing_the_old_one_signed(
    guest: Guest, app: Site, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    """A session goes on, an open page can be sent, and a mailed link opens."""
    guest.post("/sign-in/link", address=cast.other_address)
    post()
    link = mailbox.link_to(cast.other_address)
    guest.sign_in()
    token = guest.token()
    site = with_keys(app, f"{NEW} {OLD}", mailbox)
    after = moved(guest, site)
    after.get("/you")
    after.post("/you/requests/correction", field="other", should_say="x", csrf_token=token)
    stranger = Guest(site)
    stranger.post(link)
    assert "Tomas" in stranger.get("/you").text
    site.database.dispose()


def test_what_is_signed_after_a_rotation_needs_the_new_key(
    app: Site, cast: Cast, mailbox: Mailbox
) -> None:
    site = with_keys(app, f"{NEW} {OLD}", mailbox)
    token = site.links.make("sign-in", {"link": "x"})
    assert Links([NEW]).read("sign-in", token) == {"link": "x"}
    with pytest.raises(LinkBroken):
        Links([OLD]).read("sign-in", token)
    site.database.dispose()


def test_a_key_that_was_taken_out_opens_nothing(
    guest: Guest, app: Site, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    guest.post("/sign-in/link", address=cast.other_address)
    post()
    guest.sign_in()
    token = guest.token()
    site = with_keys(app, NEW, mailbox)
    after = moved(guest, site)
    after.get("/you", status=303)
    after.post("/sign-out", status=400, csrf_token=token)
    after.get(mailbox.link_to(cast.other_address), status=400)
    site.database.dispose()


def test_a_pseudonym_depends_on_its_key_and_purpose() -> None:
    data = GIVEN["PRIVACYCENTER_DATA_KEYS"]
    seen = {
        Pseudonyms([key]).of(purpose, text)
        for key in (data, OLD, NEW)
        for purpose in ("limit", "receipt")
        for text in ("a", "b", "a\0b", "\ud800")
    }
    assert len(seen) == 24
    assert Pseudonyms([NEW, data]).of("limit", "a") == Pseudonyms([NEW]).of("limit", "a")
    assert Pseudonyms([data]).of("limit\0a", "b") != Pseudonyms([data]).of("limit", "a\0c")


@pytest.mark.parametrize("setting", ["secret_keys", "data_keys"])
@pytest.mark.parametrize(
    "keys",
    [
        "",
        " ",
        ",",
        "short",
        "k" * 64,
        "ab" * 32,
        "0123456789abcdef" * 4,
        "abcdefghijklmnopqrstuvwxyz012345",
        "12345678901234567890123456789012",
        "correct-horse-correct-horse-correct",
        "changeme-changeme-changeme-1234567",
        "this-is-the-DEFAULT-key-of-this-site",
        "example-key-for-the-privacy-center",
        "qwertyuiopasdfghjklzxcvbnm1234567890",
        f"{OLD} short",
        f"{NEW} {NEW}",
        NEW[:31],
    ],
)
def test_a_poor_key_keeps_the_site_from_starting(setting: str, keys: str) -> None:
    (fault,) = faults(**{setting: keys})
    assert fault.startswith(f"PRIVACYCENTER_{setting.upper()} ")


def test_good_keys_are_good() -> None:
    import secrets

    for _ in range(200):
        for make in (secrets.token_urlsafe, secrets.token_hex):
            assert settings_with(secret_keys=make(48)).secret_keys


def test_one_key_does_not_serve_two_ends() -> None:
    assert "must not share a key" in faults(secret_keys=NEW, data_keys=NEW)[0]


OPTIONAL = {"mode", "company_short", "our_addresses", "erasure_ledger"}


@pytest.mark.parametrize("name", sorted(NAMES - OPTIONAL))
def test_what_is_missing_is_named(name: str) -> None:
    given = {key: text for key, text in GIVEN.items() if key != f"PRIVACYCENTER_{name.upper()}"}
    with pytest.raises(Misconfigured) as caught:
        settings_module.load(given)
    (fault,) = caught.value.faults
    assert fault.startswith(f"PRIVACYCENTER_{name.upper()} is missing: ")


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(base_url="x", secret_keys="x", workers="x", regime="x")) == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mode", "debug"),
        ("base_url", "http://privacy.example.com"),
        ("base_url", "https://user@privacy.example.com"),
        ("base_url", "https://privacy.example.com/path"),
        ("base_url", "https://privacy.example.com?x"),
        ("base_url", "https://privacy.example.com:99999"),
        ("base_url", "https://privacy.example.com:x"),
        ("base_url", "https://[::1"),
        ("base_url", "https://b\u00fccher.example"),
        ("base_url", "https://a b.example"),
        ("base_url", "https://a.example\nX: y"),
        ("base_url", "javascript:alert(1)"),
        ("base_url", "privacy.example.com"),
        ("mail_url", "smtp://"),
        ("mail_url", "smtp://mail.example.com:port"),
        ("mail_url", "smtp://user:pa#ss@mail.example.com"),
        ("mail_url", "http://mail.example.com"),
        ("mail_url", "file://"),
        ("mail_from", "a@b, c@d"),
        ("mail_from", "@"),
        ("mail_from", "a@"),
        ("mail_from", "Privacy <a@b.example>"),
        ("mail_from", "a@b.example\nBcc: c@d.example"),
        ("mail_from", "\u00e9@b.example"),
        ("company", "A company\nBcc: c@d.example"),
        ("company_short", "A\0"),
        ("company", " "),
        ("database_url", "mysql://x"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:///"),
        ("database_url", "sqlite:///:memory:"),
        ("database_url", "postgresql+psycopg://u:p@host:port/name"),
        ("trusted_proxies", "-1"),
        ("trusted_proxies", "\u0662"),
        ("trusted_proxies", "1e1"),
        ("trusted_proxies", "9" * 5000),
        ("session_idle_minutes", "0"),
        ("session_absolute_hours", "9999"),
        ("staff_absolute_hours", "168"),
        ("time_zone", "Nowhere/At_All"),
        ("time_zone", "../../etc/passwd"),
        ("our_addresses", "support at example.com"),
        ("log_shorten_days", "91"),
    ],
)
def test_a_misshapen_setting_keeps_the_site_from_starting(name: str, text: str) -> None:
    (fault,) = faults(**{name: text})
    assert f"PRIVACYCENTER_{name.upper()}" in fault


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Privacy.Example.com", "https://privacy.example.com"),
        ("https://privacy.example.com:443/", "https://privacy.example.com"),
        ("https://privacy.example.com:8443", "https://privacy.example.com:8443"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
    ],
)
def test_the_sites_address_is_kept_as_browsers_write_it(given: str, kept: str) -> None:
    assert settings_with(base_url=given).base_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://user:p%40ss@db.example:5432/name",
        "postgresql+psycopg://user:pa#ss@db.example/name",
        "postgresql+psycopg:///name?host=/var/run/postgresql",
        "postgresql+psycopg://postgres@/name?host=/tmp/run",
        "postgresql+psycopg://user@[::1]:5432/name",
        "sqlite:///instance/privacycenter.sqlite",
        "sqlite:////var/lib/privacycenter.sqlite",
    ],
)
def test_good_databases_are_good(url: str) -> None:
    assert settings_with(database_url=url).database_url == url


@pytest.mark.parametrize(
    "content",
    [
        "mode = ",
        "workers = [1, 2]",
        "colour = 'red'",
        "\ufeff\0",
        "[secret_keys]\na = 1",
        "mode = 1",
    ],
)
def test_a_settings_file_that_makes_no_sense_is_said_to(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(content)
    with pytest.raises(Misconfigured) as caught:
        settings_module.load({"PRIVACYCENTER_CONFIG": str(path)})
    assert all(fault.endswith(".") for fault in caught.value.faults)


def test_a_settings_file_that_is_not_there_is_said_to() -> None:
    with pytest.raises(Misconfigured) as caught:
        settings_module.load({"PRIVACYCENTER_CONFIG": "/nowhere/at/all.toml"})
    assert "cannot be read" in caught.value.faults[0]


def test_settings_do_not_show_their_secrets(app: Site) -> None:
    for shown in (repr(app.settings), str(app.settings), repr(app.links), repr(app.pseudonyms)):
        for secret in (*app.settings.secret_keys, *app.settings.data_keys):
            assert secret not in shown


def test_production_answers_to_one_name() -> None:
    settings: Settings = settings_with()
    assert settings.hosts == ["privacy.example.com"]
    assert settings.is_https
