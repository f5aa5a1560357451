"""Information from affiliated sites: never without its source, and gone after three years."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity.people import subject_of
from privacycenter.records.affiliated_sites.holding import AFFILIATED_SITES
from privacycenter.records.affiliated_sites.importing import AffiliatedSitesImport
from privacycenter.records.affiliated_sites.models import AffiliatedRecord
from privacycenter.refusals import Unknown
from privacycenter.web import Site
from tests.access.test_take_copy import copy_of
from tests.cast import Cast
from tests.chores.test_retention import do, due
from tests.guest import Guest
from tests.records.conftest import Bring

HEAD = "source,source_policy,reference,email,what,content,received_at\n"
NOW = clock.now().isoformat()
TWO = HEAD + (
    "Fair tickets,https://tickets.example.org/privacy,1,DANA@example.com,Order,"
    f'"Two tickets.\nCopy to kim@example.org",{NOW}\n'
    f"Fair tickets,tickets.example.org/privacy,2,tomas@example.net,Order,One ticket.,{NOW}\n"
)


def test_they_are_stored_once_and_always_with_their_source(
    guest: Guest, cast: Cast, bring: Bring
) -> None:
    assert bring(AffiliatedSitesImport, TWO).new == 2
    again = bring(AffiliatedSitesImport, TWO)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert bring(AffiliatedSitesImport, TWO.replace("One ticket", "No ticket")).changed == 1
    page = guest.sign_in().get("/you/held/affiliated-sites")
    for text in ("Fair tickets", "https://tickets.example.org/privacy", "Two tickets."):
        assert text in page.text
    assert "kim@example.org" not in page.text
    assert "No ticket" not in page.text
    copied = copy_of(guest).read("affiliated-sites.csv").decode()
    assert "Fair tickets" in copied
    assert "kim@example.org" not in copied
    assert "Two tickets" not in guest.sign_in("tberg").get("/you/held/affiliated-sites").text


def test_bad_lines_are_refused_with_their_reason(bring: Bring) -> None:
    rest = f"9,dana@example.com,Order,,{NOW}\n"
    summary = bring(
        AffiliatedSitesImport,
        HEAD
        + f",https://example.com,{rest}Site,,{rest}Site,http://example.com,{rest}"
        + f"Site,javascript:alert(1),{rest}Site,nowhere,{rest}"
        + f"Site,example.com,9,dana,Order,,{NOW}\n",
    )
    neither = "source_policy is neither a https link nor a page like example.com/privacy"
    assert [one.reason for one in summary.first_rejects] == [
        "source is empty",
        "source_policy is empty",
        *[neither] * 3,
        "email is not an e-mail address",
    ]


def test_removed_content_does_not_come_back(app: Site, cast: Cast, bring: Bring) -> None:
    bring(AffiliatedSitesImport, TWO)
    assert AFFILIATED_SITES.remove_text is not None
    with app.database.work(writes=True):
        subject = subject_of(cast.member)
        records = {
            one.reference: one.id for one in session().scalars(select(AffiliatedRecord)).all()
        }
        AFFILIATED_SITES.remove_text(subject, records["1"], "content")
        with pytest.raises(Unknown):
            AFFILIATED_SITES.remove_text(subject, records["2"], "content")
    summary = bring(AffiliatedSitesImport, TWO)
    assert (summary.same, summary.changed, summary.held_back) == (2, 0, 1)
    with app.database.reading() as own:
        assert own.get(AffiliatedRecord, records["1"]).content == ""
        assert own.get(AffiliatedRecord, records["2"]).content == "One ticket."


def test_they_go_after_three_years(app: Site, bring: Bring, travel: Callable[..., None]) -> None:
    bring(AffiliatedSitesImport, TWO)
    travel(days=1094.9)
    bring(AffiliatedSitesImport, TWO)  # its coming again does not begin the time anew
    assert due(app, "affiliated-sites.erase") == 0
    travel(days=0.2)
    assert do(app, "affiliated-sites.erase") == 2
