"""Every event has its sentence, every letter its text; names are permanent and never twice."""

import re
import string

import pytest

from privacycenter.app import EVENTS, LETTERS
from privacycenter.audit import EventKind
from privacycenter.mail import LetterKind
from privacycenter.web.site import folder

PERMANENT = {  # names that are in histories already: adding is free, renaming is not
    "identity.signed_in",
    "identity.sign_in_failed",
    "identity.proved_again",
    "identity.signed_out",
    "identity.sessions_ended",
    "identity.password_set",
    "staff.signed_in",
    "staff.signed_out",
    "staff.sign_in_failed",
    "staff.code_refused",
    "staff.recovery_code_used",
    "staff.made",
    "staff.set_up",
    "staff.role_changed",
    "staff.reset",
    "staff.password_changed",
    "staff.codes_made",
    "staff.app_changed",
    "staff.ended",
    "member.corrected",
    "member.corrected_by_office",
    "request.opened",
    "request.withdrawn",
    "request.moot",
    "request.person_wrote",
    "request.taken",
    "request.let_go",
    "request.looked",
    "request.office_wrote",
    "request.extended",
    "request.paused",
    "request.resumed",
    "request.fulfilled",
    "request.declined",
    "contact.received",
    "contact.taken",
    "contact.let_go",
    "contact.looked",
    "contact.answered",
    "contact.unreached",
    "copy.taken",
    "retention.carried_out",
}


@pytest.mark.parametrize("event", EVENTS, ids=[one.name for one in EVENTS])
def test_an_event_says_what_happened_with_exactly_its_facts(event: EventKind) -> None:
    named = {name for _, name, _, _ in string.Formatter().parse(event.sentence) if name}
    assert named <= set(event.facts)
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", event.name)
    assert event.sentence.endswith(".")
    assert not {"address", "email", "name"} & set(event.facts), "facts carry no addresses"


def test_event_names_are_permanent_and_never_twice() -> None:
    names = [event.name for event in EVENTS]
    assert len(names) == len(set(names))
    assert set(names) >= PERMANENT


@pytest.mark.parametrize("letter", LETTERS, ids=[one.name for one in LETTERS])
def test_a_letter_has_its_text_and_says_who_writes(letter: LetterKind) -> None:
    text = (folder("templates") / letter.template).read_text()
    assert '{% include "letters/foot.txt" %}' in text
    assert "\n" not in letter.subject


def test_no_letter_is_lost() -> None:
    files = {path.name for path in (folder("templates") / "letters").glob("*.txt")}
    assert files == {f"{letter.name}.txt" for letter in LETTERS} | {"foot.txt"}
