"""Mailboxes: every message is taken or rejected with a reason; nobody sees who else was in it."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.db import Base, session
from privacycenter.holdings.bundle import Reach
from privacycenter.identity.people import subject_of
from privacycenter.imports import Summary, run_import
from privacycenter.imports.mailbox import messages
from privacycenter.imports.message import Unreadable, read_message
from privacycenter.imports.models import ImportReject
from privacycenter.records.communications.holding import COMMUNICATIONS
from privacycenter.records.communications.importing import CommunicationsImport
from privacycenter.records.communications.models import Attachment, Communication, Party
from privacycenter.refusals import Unknown
from privacycenter.web import Site
from tests.cast import Cast, make_communication, open_request
from tests.chores.test_retention import do, due
from tests.cli.test_commands import call
from tests.conftest import GIVEN, settings_with
from tests.databases import copy_sqlite
from tests.guest import Guest
from tests.records.odd_mail import CARD, DANA, OTHERS, US, Mailbox, make_mailbox

Bring = Callable[..., Summary]


@pytest.fixture
def bring(app: Site) -> Bring:
    def bring(data: bytes, *, keep: bool = False) -> Summary:
        kind = CommunicationsImport("support.mbox", app.settings, keep_attachments=keep)
        into = {"database": app.database, "pseudonyms": app.pseudonyms}
        return run_import(kind, io.BytesIO(data), source="support.mbox", **into)

    return bring


def written(**heads: str) -> EmailMessage:
    """A good message from Dana to support, with other heads by name."""
    message = EmailMessage()
    given = {"from": f"Dana Whitfield <{DANA}>", "to": US, "subject": "The cutter"} | heads
    given.setdefault("date", clock.ago(days=2).strftime("%a, %d %b %Y %H:%M:%S +0000"))
    for name, value in given.items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(f"It is late. Ask tom@{OTHERS}.")
    return message


def newest(app: Site) -> Communication:
    with app.database.reading() as own:
        query = select(Communication).order_by(Communication.id.desc()).limit(1)
        return own.scalars(query).one()


def everything_in(app: Site) -> str:
    """Every row of every table."""
    with app.database.reading() as own:
        return " ".join(
            str(row) for table in Base.metadata.sorted_tables for row in own.execute(select(table))
        )


def copy_of(guest: Guest) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(guest.post("/you/copy", status=200).answer.data))


def test_a_single_message_is_whole_and_comes_once(
    app: Site, guest: Guest, cast: Cast, bring: Bring
) -> None:
    message = written(cc=f'"Kim, Holm" <kim@{OTHERS}>', message_id="<a1@example.com>")
    assert bring(message.as_bytes()).new == 1
    assert bring(b"From x Mon Jan 1 10:00:00 2024\n" + message.as_bytes()).same == 1
    answer = written(
        **{"from": f"Support <{US}>", "to": DANA, "in_reply_to": "<A1@example.com>"},
        bcc=f"b@{OTHERS}",
    )
    assert bring(answer.as_bytes()).new == 1
    with app.database.work(writes=False):
        rows = session().execute(
            COMMUNICATIONS.rows.order_by(COMMUNICATIONS.key_column), subject_of(cast.member).binds
        )
        first, second = list(rows)[-2:]
    assert (first.direction, second.direction) == ("you", "other")
    assert (first.sender, first.subject, first.address) == ("Dana Whitfield", "The cutter", DANA)
    assert first.conversation == second.conversation == first.record
    page = guest.sign_in().get("/you/held/communications")
    assert "4 messages, the newest first" in page.text
    assert "It is late. Ask (another person’s address)." in page.text
    assert "You wrote" in page.text
    assert OTHERS not in page.html


def test_what_is_attached_is_named_and_kept_only_when_asked(
    app: Site, guest: Guest, bring: Bring
) -> None:
    message = written()
    message.add_attachment(f"Call tom@{OTHERS} or {DANA}", filename=f"to tom@{OTHERS}.txt")
    message.add_attachment(
        b"%PDF-1.7", maintype="application", subtype="pdf", filename="../plan.pdf"
    )
    bring(message.as_bytes())
    with app.database.reading() as own:
        assert set(own.scalars(select(Attachment.content))) == {None}
        assert {"plan.pdf", f"to tom@{OTHERS}.txt"} <= set(own.scalars(select(Attachment.name)))
    message.replace_header("subject", "Again")
    assert bring(message.as_bytes(), keep=True).new == 1
    guest.sign_in()
    assert "plan.pdf (application/pdf, 8 bytes)" in guest.get("/you/held/communications").text
    archive = copy_of(guest)
    kept = [name for name in archive.namelist() if "/attachments/" in name]
    assert [re.sub(r"/\d+-", "/N-", name) for name in kept] == [
        "communications/attachments/N-to-another-person-s-address",
        "communications/attachments/N-plan.pdf",
    ]
    assert archive.read(kept[0]) == f"Call (another person’s address) or {DANA}\n".encode()
    assert archive.read(kept[1]) == b"%PDF-1.7"


def test_no_card_number_is_taken_from_anywhere(app: Site, bring: Bring) -> None:
    message = written()
    message.add_attachment(f"It is {CARD}", filename="note.txt")
    parts = [
        written(subject=f"Card {CARD}"),
        written(**{"from": f'"{CARD}" <{DANA}>'}),
        written(cc=f"{CARD.replace(' ', '')}@example.com"),
    ]
    for one in parts:
        summary = bring(one.as_bytes())
        assert (summary.new, summary.rejected) == (0, 1)
        assert "full card number" in summary.first_rejects[0].reason
    assert bring(message.as_bytes(), keep=True).rejected == 1
    assert bring(message.as_bytes()).new == 1, "what is not kept is not looked into"
    held = everything_in(app)
    assert CARD not in held
    assert CARD.replace(" ", "") not in held


def test_a_shared_mailbox_shows_nobody_everybodys_mail(app: Site, bring: Bring) -> None:
    """Our own addresses are nobody's, whoever proves them."""
    ours = settings_with(
        database_url=app.settings.database_url, our_addresses=f"@{OTHERS} help@example.org"
    )
    kind = CommunicationsImport("x.mbox", ours)
    message = written(to=f"desk@{OTHERS}, Help@example.org, jo@example.com").as_bytes()
    into = {"database": app.database, "pseudonyms": app.pseudonyms}
    run_import(kind, io.BytesIO(message), source="x", **into)
    with app.database.work(writes=False):
        is_ours = dict(session().execute(select(Party.address, Party.is_ours)).all())
        assert is_ours == {
            DANA: False,
            f"desk@{OTHERS}": True,
            "Help@example.org": True,
            "jo@example.com": False,
        }
        assert Reach(app.holdings).stored("help@example.org") is None
        assert Reach(app.holdings).stored("jo@example.com") == "jo@example.com"


def test_what_is_ones_own_goes_and_what_is_shared_loses_ones_name(app: Site, cast: Cast) -> None:
    with app.database.work(writes=True):
        dana, tomas = (subject_of(one) for one in (cast.member, cast.other))
        wrote = make_communication(DANA, "Mine", others=("tomas@example.net",))
        got = make_communication(DANA, "Ours", others=("tomas@example.net",), written_by_them=False)
        removed = make_communication("tomas@example.net", "My illness")
        erase, blank = COMMUNICATIONS.erase, COMMUNICATIONS.remove_text
        assert erase is not None
        assert blank is not None
        for subject, record, field in ((dana, removed, "text"), (tomas, removed, "sender")):
            with pytest.raises(Unknown):
                blank(subject, record, field)
        blank(tomas, removed, "text")
        assert session().get_one(Communication, removed).text == ""
        while erase(dana, 1):
            pass
        left = set(session().scalars(select(Communication.id)))
        assert got in left
        assert wrote not in left
        assert set(session().scalars(select(Party.address_key))).isdisjoint({DANA})
        assert app.counts.of(dana)["communications"] == 0
        assert app.counts.of(tomas)["communications"] == 3


def test_messages_go_after_three_years_unless_a_request_needs_them(
    app: Site, cast: Cast, travel: Callable[..., None]
) -> None:
    """With all that belongs to them; and an import does not bring back what would go at once."""
    with app.database.work(writes=True):
        number = open_request(app, cast.member).id
        shared = make_communication("tomas@example.net", "Hello", others=(DANA,))
    travel(days=3 * 365 - 4)
    assert due(app, "communications.erase") == 0
    travel(days=2)
    assert do(app, "communications.erase") == 1  # the one that is Tomas's alone
    with app.database.work(writes=True):
        assert session().get(Communication, shared) is not None
        from privacycenter.rights import lifecycle

        lifecycle.withdraw(number, cast.member)
    assert do(app, "communications.erase", budget=2) == 2
    assert do(app, "communications.erase", budget=2) == 1
    with app.database.reading() as own:
        for model in (Communication, Party, Attachment):
            assert own.scalar(select(func.count()).select_from(model)) == 0


def test_the_command_reads_mailboxes_packed_or_piped(sqlite_template: Path, tmp_path: Path) -> None:
    given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": copy_sqlite(sqlite_template, tmp_path)}
    good, bad = written().as_bytes(), written(**{"from": "", "to": ""}).as_bytes()
    packed, single = tmp_path / "a.mbox.gz", tmp_path / "b.eml"
    packed.write_bytes(gzip.compress(b"From a\n" + good + b"\n\nFrom b\n" + bad))
    single.write_bytes(b"\xef\xbb\xbf" + good)
    done = call(
        "import", "communications", str(packed), str(single), "--keep-attachments",
        cwd=tmp_path, given=given,
    )  # fmt: skip
    assert done.returncode == 3
    assert "3 read, 1 stored, 1 rejected" in done.stdout
    assert "message 2: names nobody it is from or to" in done.stderr
    typed = written(subject="Piped").as_string()
    done = call(
        "import", "communications", "-", "--dry-run", cwd=tmp_path, given=given, typed=typed
    )
    assert "1 read, 1 stored, 0 rejected" in done.stdout


ANYTHING = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    b"From: a@example.com\n",
                    b"From x\n",
                    b"Content-Type: multipart/mixed; boundary=a\n",
                    b"Content-Type: message/delivery-status\n",
                    b"Content-Transfer-Encoding: x-uuencode\n",
                    b"Content-Disposition: attachment; filename*0*=x'y'%ff\n",
                    b"Subject: =?idna?q?=ff?=\n",
                    b"Date: Mon, 99 Feb 99999 99:99:99 +9999\n",
                    b"--a\n",
                    b"\n",
                ]
            ),
            st.binary(max_size=20),
        ),
        max_size=12,
    ).map(b"".join),
)


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for number, found in enumerate(messages(io.BytesIO(b"From a\n" + data)), 1):
        assert found.number == number
        try:
            mail = read_message(found.data, stamp=found.stamp)
        except Unreadable as reason:
            unforeseen = "cannot be read" in str(reason)
        else:
            unforeseen = False
            "".join((mail.subject, mail.sender, mail.text)).encode()  # nothing half a character
        assert not unforeseen


def everybody_else(page: bytes | str) -> list[str]:
    text = page if isinstance(page, str) else page.decode("utf-8", "replace")
    return re.findall(rf".{{0,40}}{re.escape(OTHERS)}", text)


def prove(app: Site, guest: Guest, path: Path, made: Mailbox) -> None:
    """Import it twice, then look for anybody else on every page and in every file."""

    def bring() -> Summary:
        kind = CommunicationsImport("support.mbox", app.settings, keep_attachments=True)
        with path.open("rb") as file:
            into = {"database": app.database, "pseudonyms": app.pseudonyms}
            return run_import(kind, file, source="support.mbox", **into)

    before = number_of(app, Communication)
    summary = bring()
    assert (summary.read, summary.new, summary.same) == (made.messages, made.new, made.same)
    assert number_of(app, Communication) - before == made.new
    with app.database.reading() as own:
        rejects = own.execute(select(ImportReject.reason, ImportReject.text)).all()
    for word, number in made.rejected.items():
        assert sum(word in reason for reason, _ in rejects) == number, word
    assert len(rejects) == summary.rejected == sum(made.rejected.values())
    assert all(re.fullmatch(r"message \d+.*|\(not kept.*", text) for _, text in rejects)
    again = bring()
    assert (again.new, again.same) == (0, made.new + made.same)
    assert number_of(app, Communication) - before == made.new

    path_of_page: str | None = "/you/held/communications"
    guest.sign_in()
    while path_of_page:
        page = guest.get(path_of_page)
        assert everybody_else(page.html) == []
        path_of_page = next((one for one in page.links() if "before=" in one), None)
    archive = copy_of(guest)
    for name in archive.namelist():
        assert everybody_else(name) + everybody_else(archive.read(name)) == [], name
    records = json.loads(archive.read("communications.json"))["records"]
    with app.database.reading() as own:
        hers = own.scalar(
            select(func.count(Party.communication_id.distinct())).where(Party.address_key == DANA)
        )
    assert made.new // 2 < len(records) == hers < made.new, "some are between us and others"
    assert any("more characters of this message are not kept" in one["text"] for one in records)
    assert any(one["text"].startswith("Dear us,\nask (another") for one in records)
    assert any(one["text"].startswith("お世話に") for one in records)
    assert any("/attachments/" in name for name in archive.namelist())


def number_of(app: Site, model: type) -> int:
    with app.database.reading() as own:
        return own.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture(scope="module")
def mailbox_300(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mailbox]:
    path = tmp_path_factory.mktemp("mail") / "support.mbox"
    return path, make_mailbox(path, 300)


def test_three_hundred_odd_messages(
    app: Site, guest: Guest, mailbox_300: tuple[Path, Mailbox]
) -> None:
    prove(app, guest, *mailbox_300)


@pytest.mark.prove
def test_five_thousand_odd_messages(app: Site, guest: Guest, tmp_path: Path) -> None:
    path = tmp_path / "support.mbox"
    prove(app, guest, path, make_mailbox(path, 5000))
