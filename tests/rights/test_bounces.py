"""Letters that do not arrive: clerk and person see it, they are sent again, and are no answer."""

import io
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.imports import Summary, run_import
from privacycenter.imports.delivery_reports import Report, read_report
from privacycenter.imports.message import Unreadable
from privacycenter.mail.models import Letter
from privacycenter.rights import lifecycle
from privacycenter.rights.arrival import answered_requests, note_losses
from privacycenter.rights.bouncing import BouncesImport
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, open_request, write_contact_message
from tests.chores.test_retention import do
from tests.cli.test_commands import call
from tests.conftest import GIVEN
from tests.databases import copy_sqlite
from tests.guest import Guest
from tests.mailbox import Mailbox

Bring = Callable[[bytes], Summary]


@pytest.fixture
def bring(app: Site) -> Bring:
    def bring(data: bytes) -> Summary:
        return run_import(
            BouncesImport(),
            io.BytesIO(data),
            source="bounces.mbox",
            database=app.database,
            pseudonyms=app.pseudonyms,
        )

    return bring


def report_on(
    letter: EmailMessage, *, action: str = "failed", status: str = "5.1.1", heads_only: bool = False
) -> bytes:
    """What a mail server writes back (RFC 3464, as Postfix and Exchange do)."""
    kind = "text/rfc822-headers" if heads_only else "message/rfc822"
    original = str(letter) if not heads_only else f"Message-ID: {letter['Message-ID']}\n\n"
    return (
        "From: MAILER-DAEMON@example.com\nTo: privacy@example.com\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n"
        "--b1\n\nThis is the mail system. dana@example.com is unknown.\n"
        "--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n"
        f"\nFinal-Recipient: rfc822; dana@example.com\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 no dana@example.com here\n"
        f"\n--b1\nContent-Type: {kind}\n\n{original}\n--b1--\n"
    ).encode()


def answered(app: Site) -> list[int]:
    with app.database.reading() as own:
        return [one.id for one in own.scalars(answered_requests())]


def newest_letter(app: Site) -> Letter:
    with app.database.reading() as own:
        return own.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()


@pytest.fixture
def done(app: Site, cast: Cast, post: Callable[[], int]) -> str:
    """The path of a correction that a clerk has fulfilled; its letters are posted."""
    with app.database.work(writes=True), acting(Actor("staff", cast.clerk, "clerk")):
        request = open_request(app, cast.member, "correction", field="email", should_say="x@y")
        lifecycle.take(request.id, cast.clerk, "It is due")
        lifecycle.fulfil(request.id, cast.clerk)
        path = f"/office/requests/{request.id}"
    post()
    return path


def test_a_bounced_answer_is_seen_by_everybody_and_sent_again(
    app: Site,
    guest: Guest,
    cast: Cast,
    done: str,
    bring: Bring,
    mailbox: Mailbox,
    post: Callable[[], int],
    new_guest: Callable[[], Guest],
) -> None:
    number = int(done.rsplit("/", 1)[1])
    assert answered(app) == [number]
    clerk, dana = new_guest().sign_in_to_office(), guest.sign_in()
    assert "Did not arrive" not in clerk.get("/office").text
    clerk.post(f"{done}/send-again", status=409)

    first, last = mailbox.to(cast.member_address)
    assert bring(report_on(first, action="delayed", status="4.4.1")).same == 1
    assert bring(report_on(first)).changed == 1, "the receipt is not the last word"
    assert answered(app) == [number]
    assert "Did not arrive" not in clerk.get("/office").text
    report = report_on(last, heads_only=True)
    assert bring(report).changed == 1
    assert bring(report).same == 1
    assert answered(app) == []

    page = clerk.get("/office")
    assert "Did not arrive: 1 request" in page.text
    page = clerk.get("/office?show=undelivered")
    assert done in page.links()
    assert "Closed" in page.text
    page = clerk.get(done)
    assert "Came back: Code 5.1.1: there is no such mailbox." in page.text
    assert "does not count as answered" in page.text
    assert "dana" not in page.text.lower(), "still nothing of the person"
    page = dana.get(done.replace("/office", "/you"))
    assert "A letter did not reach you. Our mail of" in page.text
    assert dana.get("/you/activity").text.count("did not reach you.") == 2
    assert "Came back: your mail server did not deliver it" in dana.get("/you/held/letters").text

    page = clerk.send(f"{done}/send-again")
    assert "on its way again" in page.text
    assert "Did not arrive" not in page.text
    clerk.post(f"{done}/send-again", status=409)
    post()
    assert len(mailbox.to(cast.member_address)) == 3
    assert mailbox.to(cast.member_address)[-1].get_content() == last.get_content()
    assert answered(app) == [number]
    assert "A letter did not reach you." not in dana.get(done.replace("/office", "/you")).text
    assert "sent you a letter about request" in dana.get("/you/activity").text


def test_a_letter_the_server_refuses_is_lost_the_same_way(
    app: Site,
    guest: Guest,
    cast: Cast,
    mailbox: Mailbox,
    post: Callable[[], int],
    new_guest: Callable[[], Guest],
) -> None:
    """Only whoever has taken up an open request sends it again; the receipt says what it said."""
    with app.database.work(writes=True):
        path = f"/office/requests/{open_request(app, cast.member).id}"
    mailbox.mood = "never"
    post()
    with app.database.work(writes=True):
        assert [note_losses(10), note_losses(10)] == [1, 0]
    assert "did not reach you." in guest.sign_in().get("/you/activity").text
    clerk = new_guest().sign_in_to_office()
    assert "Did not arrive: 1 request" in clerk.get("/office").text
    page = clerk.get(path)
    assert "Refused by the mail server" in page.text
    assert "Whoever has taken the request up can send it again." in page.text
    assert "the letter went out" not in page.text
    clerk.post(f"{path}/send-again", status=409)
    clerk.post(f"{path}/take", because="due")
    clerk.send(f"{path}/send-again")
    mailbox.mood = "ok"
    post()
    assert "answers you by" in mailbox.to(cast.member_address)[-1].get_content()


def test_what_is_no_report_on_a_letter_of_ours_is_rejected_with_its_reason(
    app: Site, done: str, bring: Bring, mailbox: Mailbox, cast: Cast
) -> None:
    letter = mailbox.to(cast.member_address)[-1]
    stranger = EmailMessage()
    stranger["Message-ID"] = "<0123456789abcdef0123456789abcdef@example.com>"
    with app.database.work(writes=True):
        open_request(app, cast.other)  # its letter is still to be posted
    waiting = EmailMessage()
    waiting["Message-ID"] = f"<{newest_letter(app).message_id}@example.com>"
    mails = [
        report_on(letter, action="delivered", status="2.0.0"),
        report_on(stranger),
        report_on(waiting),
        letter.as_bytes(),
        report_on(letter).replace(b"Action:", b"Inaction:"),
        b"x" * 26 * 1024 * 1024,
    ]
    summary = bring(b"".join(b"From x\n" + one + b"\n\n" for one in mails))
    assert (summary.read, summary.changed, summary.same, summary.rejected) == (6, 0, 1, 5)
    assert [(one.line, one.reason) for one in summary.first_rejects] == [
        (2, "is about no letter of ours that is still known"),
        (3, "is about a letter that is still to be posted"),
        (4, "is no report of a mail server about a letter"),
        (5, "is no report of a mail server about a letter"),
        (6, "is larger than 25 MiB"),
    ]


def test_reports_are_read_without_anybodys_words() -> None:
    letter = EmailMessage()
    letter["Message-ID"] = "<ABC@example.com>"
    assert read_report(report_on(letter, status="5.2.2 (mailbox full)")) == Report(
        "failed", "5.2.2", ("abc@example.com",)
    )
    for status, words in (
        ("5.0.0", "Code 5.0.0."),
        ("nonsense dana@example.com", "No reason was given."),
    ):
        assert read_report(report_on(letter, status=status)).in_words == words
    two = report_on(letter, action="delayed").replace(b"\n--b1\nContent-Type: message/rfc822", (
        b"\nFinal-Recipient: rfc822; x@example.com\nAction: Failed\nStatus: 5.7.1\n"
        b"\n--b1\nContent-Type: message/rfc822"
    ))  # fmt: skip
    assert read_report(two).status == "5.7.1", "one of several failed"
    with pytest.raises(Unreadable):
        read_report(b"\xff\x00")


def test_lost_letters_stay_as_long_as_what_they_are_about(
    app: Site, cast: Cast, done: str, bring: Bring, mailbox: Mailbox, travel: Callable[..., None]
) -> None:
    bring(report_on(mailbox.to(cast.member_address)[-1]))
    with app.database.work(writes=True):
        message = write_contact_message(app, "kim@example.org")
        letter = session().scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()
        letter.state = "refused"
    travel(days=91)
    assert do(app, "letters.erase") == 1  # the receipt of the request, which was posted
    assert answered(app) == []
    assert do(app, "contact-messages.erase-letters") == 0
    travel(days=731)
    assert do(app, "letters.erase") == 0
    assert do(app, "requests.erase") == 1
    with app.database.work(writes=True):
        assert [one.about for one in session().scalars(select(Letter))] == [f"message {message.id}"]
        session().delete(message)
    assert do(app, "contact-messages.erase-letters") == 1


def test_of_two_letters_the_older_is_forgotten_first(
    app: Site, cast: Cast, done: str, travel: Callable[..., None]
) -> None:
    """Else a lost one would be the last word again once its follower is gone."""
    with app.database.work(writes=True):
        first, second = session().scalars(select(Letter).order_by(Letter.id))
        first.state, first.posted_at = "refused", None
        number = session().scalars(select(Request.id)).one()
    travel(days=91)
    assert answered(app) == [number]
    for left in ([second.id], []):
        assert do(app, "letters.erase", budget=1) == 1
        with app.database.reading() as own:
            assert list(own.scalars(select(Letter.id))) == left
        assert answered(app) == [number]


def test_the_command(sqlite_template: Path, tmp_path: Path) -> None:
    given = GIVEN | {"PRIVACYCENTER_DATABASE_URL": copy_sqlite(sqlite_template, tmp_path)}
    (tmp_path / "bounces.eml").write_bytes(b"Subject: Hello\n\nHello\n")
    done = call("import", "bounces", "bounces.eml", cwd=tmp_path, given=given)
    assert done.returncode == 3
    assert "message 1: is no report of a mail server about a letter" in done.stderr
