"""Information processed for partners: theirs, so the page says whom to ask and no more."""

import json
from collections.abc import Callable

from privacycenter.records.partners.importing import PartnersImport
from privacycenter.web import Site
from tests.access.test_take_copy import copy_of
from tests.chores.test_retention import do, due
from tests.guest import Guest
from tests.records.conftest import Bring

HEAD = "partner,ask,email,what,since_at\n"
THREE = HEAD + (
    "Ink maker,privacy@inks.example.net,dana@example.com,Warranty cards,2025-02-03\n"
    "Ink maker,privacy@inks.example.net,dana@example.com,Samples sent,2025-02-03\n"
    "Paper mill,paper.example.org/privacy,tomas@example.net,Orders,2024-01-01\n"
)


def test_they_are_stored_once_and_say_whom_to_ask(guest: Guest, bring: Bring) -> None:
    assert bring(PartnersImport, THREE).new == 3
    again = bring(PartnersImport, THREE)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    moved = THREE.replace("paper.example.org/privacy", "https://paper.example.org/ask")
    assert bring(PartnersImport, moved).changed == 1
    page = guest.sign_in().get("/you/held/partners")
    for text in ("The data is the partner’s", "Ink maker", "privacy@inks.example.net"):
        assert text in page.text
    assert "Paper mill" not in page.text
    records = json.loads(copy_of(guest).read("partners.json"))["records"]
    told = [
        (one["partner"], one["ask"], one["what"], one["since_at"][:10])
        for one in records
        if one["partner"] == "Ink maker"
    ]
    assert told == [
        ("Ink maker", "privacy@inks.example.net", "Warranty cards", "2025-02-03"),
        ("Ink maker", "privacy@inks.example.net", "Samples sent", "2025-02-03"),
    ]
    assert "Ink maker" not in guest.sign_in("tberg").get("/you/held/partners").text


def test_bad_lines_are_refused_with_their_reason(bring: Bring) -> None:
    rest = "dana@example.com,Orders,2024-01-01\n"
    summary = bring(
        PartnersImport,
        HEAD
        + f",a@example.com,{rest}Mill,,{rest}Mill,ask us,{rest}Mill,a@b,{rest}"
        + "Mill,a@example.com,dana@example.com,Orders,\n",
    )
    neither = "ask is neither an e-mail address nor a page"
    assert [one.reason for one in summary.first_rejects] == [
        "partner is empty",
        "ask is empty",
        neither,
        neither,
        "since_at is empty",
    ]


def test_they_go_three_years_after_a_list_last_named_them(
    app: Site, bring: Bring, travel: Callable[..., None]
) -> None:
    bring(PartnersImport, THREE)
    travel(days=700)
    bring(PartnersImport, THREE.replace("Paper mill,", "Pulp mill,"))  # not named any more
    travel(days=394.9)
    assert due(app, "partners.erase") == 0
    travel(days=0.2)
    assert do(app, "partners.erase") == 1
    travel(days=700)
    assert do(app, "partners.erase") == 3
