"""A receipt on its page: every part of it, in words."""

from datetime import date
from typing import Any

import lxml.html
import pytest

from privacycenter.receipts.sheet import Sheet, sheet_of
from privacycenter.web import Site
from tests.receipts.contents import DELETION

OURS = {
    "receipt": "privacycenter-receipt-1",
    "serial": "0f" * 16,
    "edition": 2,
    "issued_at": "2026-11-30T18:02:12Z",
    "issuer": "imgwg Communications",
    "key_id": "00ff00ff00ff00ff",
    "verify_at": "https://privacy.example.com/verify-receipt",
}
SHOWN = '{% from "receipts/receipt.html" import receipt %}{{ receipt(sheet) }}'


def sheet(**changes: Any) -> Sheet:
    return sheet_of(DELETION | OURS | changes)


def shown(app: Site, found: Sheet) -> Any:
    """The element, as a page would have it."""
    with app.test_request_context("/"):
        return lxml.html.fromstring(app.jinja_env.from_string(SHOWN).render(sheet=found))


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_it_says_everything(app: Site) -> None:
    article = shown(app, sheet())
    text = text_of(article)
    for said in (
        "imgwg Communications Privacy Office",
        "Receipt: deletion of everything",
        "Carried out; 1 thing remains to be done elsewhere.",
        "ReferenceD-2026-0007",
        "You asked forEverything you hold about me",
        "We received itNovember 24, 2026",
        "By the lawCalifornia Consumer Privacy Act",
        "Decided byTwo people of the privacy office: a clerk and a decider",
        "ApprovedNovember 30, 2026, 10:00 am",
        "Carried outNovember 30, 2026, 10:02 am",
        "So that it stays goneA scrambled form of your address keeps you off future lists.",
        "Server log lines 1,204 records",
        "Newsletter subscriptions 1 record",
        "A law makes us keep it: Tax law asks for invoices for seven years.December 31, 2033",
        "We need it to bring, or to answer, a legal claim: A claim is open.That ends",
        "Example PaymentsErases the means of paymentStill to be done, due by December 14, 2026",
        "MailhouseHas erasedDone, December 1, 2026",
        "edition 2, signed November 30, 2026, 10:02 am",
        "0f" * 16,
        "check its file at privacy.example.com/verify-receipt",
        "our key 00ff00ff00ff00ff",
        "100 Example Avenue, Springfield, OH 45501.",
    ):
        assert said in text, said
    assert [one.text for one in article.iter("h1", "h2")][1:] == [
        "Erased",
        "Kept, and used for nothing else",
        "Who else had it",
    ]


def test_what_it_does_not_speak_of_has_no_section(app: Site) -> None:
    text = text_of(shown(app, sheet_of(OURS | {"what": "Opt-out", "reference": "O-2026-0001"})))
    assert "Receipt: opt-out" in text
    for heading in ("Erased", "Kept", "Who else"):
        assert heading not in text


def test_what_there_was_none_of_is_said(app: Site) -> None:
    article = shown(app, sheet(done=[], kept=[], told=[]))
    assert text_of(article).count("Nothing.") == 2
    assert "Nobody who had to be told." in text_of(article)
    assert not list(article.iter("table"))


@pytest.mark.parametrize(
    ("until", "read"),
    [
        ("2033-12-31", date(2033, 12, 31)),
        ("2033-13-31", "2033-13-31"),
        ("as long as the account", "as long as the account"),
        ("2033-12-31T10:00:00", "2033-12-31T10:00:00"),  # of no zone, so of no instant
        ("", None),
        (None, None),
    ],
)
def test_days_are_days_and_other_words_stand(until: str | None, read: object) -> None:
    (kept,) = sheet(kept=[{"title": "Letters", "until": until}]).kept or ()
    assert kept.until == read
    assert (kept.ground, kept.facts, kept.parts) == ("", "", (("Letters", None),))


@pytest.mark.parametrize(
    ("told", "tag", "words"),
    [
        ({"state": "open"}, "half", "Still to be done"),
        ({"state": "not_possible", "on": "2026-12-01"}, "kept", "Not possible"),
        ({"state": "Told by letter", "on": "2026-12-01"}, "done", "Told by letter"),
        ({"state": "Will be told"}, "half", "Will be told"),
    ],
)
def test_a_state_is_a_shape_and_a_word(told: dict[str, Any], tag: str, words: str) -> None:
    (one,) = sheet(told=[{"recipient": "Mailhouse"} | told]).told or ()
    assert (one.tag, one.state) == (tag, words)


def test_what_is_alike_stands_in_one_row(app: Site) -> None:
    law = {"ground": "legal_obligation", "facts": "A law.", "until": "2028-11-30"}
    kept = [law | {"title": one, "records": n} for n, one in enumerate(("Requests", "Receipts"))]
    kept.insert(1, law | {"title": "Invoices", "records": 2, "until": "2033-11-30"})
    told = [
        {"recipient": one, "what": "Erases", "state": "open", "due": due}
        for one, due in (("the register", 1), ("the mailhouse", 2), ("the forums", 1))
        for due in (f"2026-12-0{due}",)
    ]
    found = sheet(kept=kept, told=told)
    assert [one.parts for one in found.kept or ()] == [
        (("Requests", 0), ("Receipts", 1)),
        (("Invoices", 2),),
    ]
    assert [one.recipients for one in found.told or ()] == [
        ("the register", "the forums"),
        ("the mailhouse",),
    ]
    text = text_of(shown(app, found))
    assert "Requests 0 records Receipts 1 record A law makes us keep it: A law." in text
    assert "The register, the forumsErasesStill to be done, due by December 1, 2026" in text
    assert "The mailhouseErases" in text


def test_words_are_text_whatever_they_look_like(app: Site) -> None:
    markup = "<script>alert(1)</script>"
    article = shown(app, sheet(asked=markup, what=markup, state=markup, issuer=markup))
    assert not list(article.iter("script"))
    assert text_of(article).count(markup) == 4
