"""Full card numbers at every entrance, in twelve disguises: refused, the row named, and nothing of
them left in database, file, log, letter, answer or list of rejects (P12 to P14)."""

import csv
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import template_rendered

from privacycenter.app import create_app
from privacycenter.cards import HIDDEN, REFUSED
from privacycenter.cli.importing import import_group
from privacycenter.web import Form, Site
from privacycenter.web.forms import NO_CARDS, Line, Secret
from privacycenter.web.logs import JsonLines
from tests import cast as cast_module
from tests.cast import Cast
from tests.cli.test_commands import Done, call
from tests.conftest import GIVEN, settings_with
from tests.databases import copy_sqlite
from tests.guest import Guest
from tests.house.test_forms import all_forms
from tests.mailbox import Mailbox
from tests.security.addresses import Place, places
from tests.security.disguises import DISGUISES, NUMBERS, spellings
from tests.security.test_hostile_input import forget_limits, forms  # noqa: F401
from tests.security.watching import everything

CARD = "5555555555554444"
NOWHERE = spellings(CARD)
FEW = ("spaces", "Arabic-Indic digits", "over a line's end")


def texts_of(cell: Any) -> Iterator[str]:
    """Every text in a cell of the database."""
    if isinstance(cell, dict):
        for name, value in cell.items():
            yield from (str(name), *texts_of(value))
    elif isinstance(cell, bytes):
        yield cell.decode("utf-8", "replace")
    elif cell is not None:
        yield str(cell)


def assert_nowhere(app: Site, *more: str, numbers: tuple[str, ...] = (CARD,)) -> None:
    """None of the numbers, however spelled: in no table and column, in no byte of the file, and
    not in what else was said."""
    spelled = set().union(*map(spellings, numbers))
    for table, rows in everything(app).items():
        everything_there = "\0".join(
            text for row in rows for cell in row for text in texts_of(cell)
        )
        for one in spelled:
            assert one not in everything_there, (table, one)
    for text in more:
        for one in spelled:
            assert one not in text, one
    if app.database.is_sqlite:
        path = Path(str(app.database.url.database))
        data = b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
        for one in spelled:
            assert one.encode() not in data, one


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, as it is written in production."""
    out, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(out), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def controls_of(form: type[Form]) -> list[str]:
    """The names of what can be typed into."""
    fields = ((name, getattr(form, name)) for name in dir(form))
    return [name for name, one in fields if getattr(one, "field_class", None) in (Line, Secret)]


def attack_forms(
    app: Site, entrances: list[tuple[Guest, Place]], disguises: list[str], number: str
) -> set[type[Form]]:
    """Each form with each disguise in all its controls. Returns the forms that said why not."""
    plain = {name for form in all_forms() for name in controls_of(form)}
    kinds = {one.key for one in app.holdings if one.goes_alone}
    ends = {f"task-{number}" for number in range(1, 20)}
    fronts = {"decline", "back", *kinds, *ends}
    names = sorted(plain | {f"{front}-{name}" for front in fronts for name in plain})
    tokens = {id(who): who.token() for who, _ in entrances}
    said: set[type[Form]] = set()

    def note(_app: Any, context: dict[str, Any], **_more: Any) -> None:
        shown = [one for one in context.values() if isinstance(one, Form)]
        shown += [part for one in shown for part in getattr(one, "parts", ())]
        shown += [form for _, form in context.get("tasks", ()) if form]
        said.update(type(one) for one in shown if NO_CARDS in dict(one.problems).values())

    with template_rendered.connected_to(note, app):
        for name in disguises:
            for who, place in entrances:
                filled = dict.fromkeys(names, f"my card is {DISGUISES[name](number)}")
                answer = who.client.post(place.path, data={"csrf_token": tokens[id(who)]} | filled)
                assert answer.status_code < 500, (place.path, name)
                shown = answer.get_data(as_text=True) + str(answer.headers)
                for one in spellings(number):
                    assert one not in shown, (place.path, name)
            forget_limits(who)
    return said


@pytest.fixture
def entrances(
    forms: list[tuple[Guest, Place]],  # noqa: F811
    new_guest: Callable[[], Guest],
    post: Callable[[], int],
    mailbox: Mailbox,
) -> list[tuple[Guest, Place]]:
    """Every form there is: also the one that only people without an account are shown."""
    sam = new_guest()
    sam.send("/sign-in/link", address="sam@example.com")
    post()
    sam.send(mailbox.link_to("sam@example.com"))
    declare = [one for one in places(sam.app, "account") if one.endpoint == "proofs.declare"]
    return [*forms, *((sam, one) for one in declare)]


def test_no_form_takes_or_repeats_one(
    app: Site, entrances: list[tuple[Guest, Place]], post: Callable[[], int]
) -> None:
    disguises = list(FEW)  # all of them in `make prove`
    with logged() as lines:
        said = attack_forms(app, entrances, disguises, CARD)
        post()
    asking = {form for form in all_forms() if controls_of(form)}
    bases = {form for form in asking if form.__subclasses__()}
    assert asking - bases <= said <= asking
    assert_nowhere(app, lines.getvalue())


@pytest.mark.prove
def test_no_form_takes_any_of_any_network(app: Site, entrances: list[tuple[Guest, Place]]) -> None:
    with logged() as lines:
        for number in NUMBERS:
            attack_forms(app, entrances, list(DISGUISES), number)
    assert_nowhere(app, lines.getvalue(), numbers=NUMBERS)


def test_what_was_typed_comes_back_without_it(guest: Guest) -> None:
    guest.sign_in()
    page = guest.post("/you/held/member-information/firm", status=422, value=f"Signs {CARD} & Co")
    assert page.tree.xpath("//input[@name='value']/@value") == [f"Signs {HIDDEN} & Co"]
    assert NO_CARDS in page.text
    page = guest.post("/you/requests/deletion", status=422, note=f"Mine is\n{CARD}")
    assert page.tree.xpath("//textarea")[0].text.strip() == f"Mine is\n{HIDDEN}"
    guest.post("/you/held/member-information/firm", value="Signs since 1763 975531")


def test_addresses_of_pages_headers_and_names_of_fields_leave_no_trace(
    app: Site, guest: Guest, cast: Cast, post: Callable[[], int]
) -> None:
    """In the path, the query and the headers of every page that can be asked for."""
    odd = {"User-Agent": CARD, "Referer": f"https://example.com/{CARD}", "Cookie": f"x={CARD}"}
    query = {"next": f"/you?card={CARD}", "before": CARD, "q": CARD, "page": CARD, "show": CARD}
    with logged() as lines:
        for who in (Guest(app), guest.sign_in(), Guest(app).sign_in_to_office()):
            for place in places(app, holding_key=CARD, field_key=CARD, token=CARD, filename=CARD):
                with who.client.get(place.path, query_string=query, headers=odd) as answer:
                    shown = answer.get_data(as_text=True) + str(answer.headers)
                assert CARD not in shown.replace("https%3A//example.com", ""), place.path
        token = guest.token()
        for path in (f"/sign-in/link?next=/you/{CARD}", f"/{CARD}", f"/you/{CARD}?{CARD}"):
            form = {"csrf_token": token, "address": cast.member_address, CARD: CARD}
            guest.client.post(path, data=form, headers=odd)
        post()
    assert_nowhere(app, lines.getvalue())


# One good line of each table; whoever adds an import adds one here.
GOOD: dict[str, dict[str, str]] = {
    "members": {
        "user_id": "new{}",
        "email": "new{}@example.com",
        "name": "Ann",
        "firm": "Firm",
        "firm_address": "Street",
        "occupation": "Printer",
        "member_since": "2020-01-01",
        "visitor_id": "v-new-{}",
    },
    "newsletters": {
        "email": "dana@example.com",
        "list": "List {}",
        "name": "Dana",
        "subscribed_at": "2026-05-06T10:15:00Z",
        "how": "Form",
    },
    "posts": {
        "user_id": "dwhitfield",
        "kind": "post",
        "reference": "r-{}",
        "place": "Inks",
        "posted_at": "2026-05-06T10:15:00Z",
        "title": "Title",
        "text": "Text",
    },
    "links-followed": {
        "at": "2026-11-06T10:15:{:02}Z",
        "target": "https://example.com/",
        "place": "Home",
        "purpose": "To count",
        "visitor_id": "v-dana",
        "user_id": "dwhitfield",
    },
    "cookies": {
        "visitor_id": "v-dana",
        "name": "cookie{}",
        "purpose": "To remember",
        "set_at": "2026-11-06T10:15:00Z",
        "expires_at": "2027-05-06T10:15:00Z",
        "value": "x",
    },
    "affiliated-sites": {
        "source": "Example Fairs",
        "source_policy": "https://example.com/privacy",
        "reference": "r-{}",
        "email": "dana@example.com",
        "what": "Tickets",
        "received_at": "2026-05-06T10:15:00Z",
        "content": "Two tickets",
    },
    "partners": {
        "partner": "Example Ads",
        "ask": "ask@example.org",
        "email": "dana@example.com",
        "what": "What {}",
        "since_at": "2026-05-06T10:15:00Z",
    },
    "payments": {
        "user_id": "dwhitfield",
        "account_no": "A-{}",
        "program": "Banner",
        "state": "running",
        "billing_contact": "Kim",
        "opened_on": "2024-01-01",
        "ended_on": "",
        "processor": "P",
        "token": "tok-{}",
        "brand": "Visa",
        "last_four": "1881",
        "expires": "04/2031",
    },
}


def table_with(good: dict[str, str], disguises: list[tuple[str, str]]) -> bytes:
    """A good line, and for each column and disguise a line with the number there."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(good)
    write.writerow(cell.format(0) for cell in good.values())
    for number, (column, written) in enumerate(disguises, 1):
        row = {name: cell.format(number) for name, cell in good.items()}
        write.writerow((row | {column: written}).values())
    return out.getvalue().encode()


def log_with(written: list[str]) -> bytes:
    """A log whose lines have a number as page, user, browser and visitor by turns."""
    lines = ['192.0.2.1 - - [17/Nov/2026:10:05:03 +0000] "GET /a HTTP/1.1" 200 1 "-" "x" "v-1"']
    for number, one in enumerate(written):
        path, user, browser, visitor = "/a", "-", "x", "v-1"
        match number % 4:
            case 0:
                path = f"/pay/{quote(one)}/now"
            case 1:
                user = quote(one)
            case 2:
                bytes_of_it = (f"\\x{one:02x}" if one > 126 else chr(one) for one in one.encode())
                browser = "".join(bytes_of_it).replace("\n", "\\n")
            case _:
                visitor = one.replace("\n", "\\n")
        lines.append(
            f'192.0.2.1 - {user} [17/Nov/2026:10:05:{number:02} +0000] "GET {path} HTTP/1.1" '
            f'200 1 "-" "{browser}" "{visitor}"'
        )
    return "\n".join(lines).encode()


def mailbox_with(written: list[str]) -> bytes:
    """Messages with a number in subject, text or the name of a file by turns."""
    found = []
    for number, one in enumerate(["nothing", *written]):
        mail = EmailMessage()
        mail["From"], mail["To"] = "Dana <dana@example.com>", "privacy@example.com"
        mail["Message-ID"], mail["Date"] = (
            f"<{number}@example.com>",
            "Fri, 06 Nov 2026 10:15:00 +0000",
        )
        line = " ".join(one.split())
        mail["Subject"] = f"About {line}" if number % 3 == 1 else "About"
        mail.set_content(f"Hello\n{one}\n" if number % 3 != 2 else "Hello")
        mail.add_attachment(
            b"x",
            maintype="application",
            subtype="pdf",
            filename=f"{line}.pdf" if number % 3 == 2 else "a.pdf",
        )
        found.append(b"From dana@example.com Fri Nov  6 10:15:00 2026\n" + mail.as_bytes() + b"\n")
    return b"".join(found)


def files_with(number: str, *, every: bool) -> Iterator[tuple[str, bytes, int]]:
    """For each import its name, a file, and how many of its lines have the number. Every disguise
    in every column, or each once."""
    written = [disguise(number) for disguise in DISGUISES.values()]
    for name, good in GOOD.items():
        columns = list(good)
        cells = (
            [(column, one) for column in columns for one in written]
            if every
            else [
                (columns[at % len(columns)], written[at % len(written)])
                for at in range(max(len(columns), len(written)))
            ]
        )
        yield name, table_with(good, cells), len(cells)
    yield "access-log", log_with(written), len(written)
    yield "communications", mailbox_with(written), len(written)


KEEPS_NOTHING = {"bounces"}  # of a message: a code of the letter that came back is all it notes


def attack_imports(app: Site, folder: Path, numbers: tuple[str, ...], *, every: bool) -> list[str]:
    """Bring each file in by its command. Returns all that was printed."""
    given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": f"sqlite:///{app.database.url.database}"}
    printed = []
    for number in numbers:
        for name, content, bad in files_with(number, every=every):
            path = folder / f"{name}-{number}.csv"
            path.write_bytes(content)
            for more in (["--dry-run"], []):
                done: Done = call("import", name, str(path), *more, cwd=folder, given=given)
                assert done.returncode == 3, (name, done.stderr)
                assert f" {bad} rejected" in done.stdout, (name, done.stdout, done.stderr)
                named = [one for one in done.stderr.splitlines() if REFUSED in one]
                assert len(named) == min(bad, 20), (name, done.stderr)
                printed.append(done.stdout + done.stderr)
            path.unlink()
        for name in KEEPS_NOTHING & set(import_group.commands):
            path = folder / f"{name}-{number}.mbox"
            path.write_bytes(mailbox_with([one(number) for one in DISGUISES.values()]))
            done = call("import", name, str(path), cwd=folder, given=given)
            assert "13 read, 0 stored, 13 rejected" in done.stdout, (done.stdout, done.stderr)
            printed.append(done.stdout + done.stderr)
            path.unlink()
    return printed


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    app = create_app(settings_with(database_url=copy_sqlite(sqlite_template, tmp_path)))
    cast_module.enter(app)
    yield app
    app.database.dispose()


def test_no_import_takes_or_keeps_one(on_sqlite: Site, tmp_path: Path) -> None:
    assert set(import_group.commands) - KEEPS_NOTHING == {*GOOD, "access-log", "communications"}
    with logged() as lines:
        printed = attack_imports(on_sqlite, tmp_path, (CARD,), every=False)
    assert_nowhere(on_sqlite, lines.getvalue(), *printed)
    kept = {row[3]: row for row in everything(on_sqlite)["import_reject"]}
    assert any(REFUSED in reason for reason in kept)


@pytest.mark.prove
def test_no_import_takes_any_in_any_column(on_sqlite: Site, tmp_path: Path) -> None:
    printed = attack_imports(on_sqlite, tmp_path, NUMBERS, every=True)
    assert_nowhere(on_sqlite, *printed, numbers=NUMBERS)
