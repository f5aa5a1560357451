"""Links followed from a file: each once, without queries, and gone after ninety days."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from privacycenter import clock
from privacycenter.records.links_followed.importing import LinksFollowedImport, target
from privacycenter.records.links_followed.models import LinkFollowed
from privacycenter.web import Site
from tests.cast import Cast
from tests.chores.test_retention import do, due
from tests.guest import Guest
from tests.records.conftest import Bring

HEAD = "at,target,place,purpose,visitor_id,user_id\n"
NOW = clock.now().replace(microsecond=0).isoformat()
THREE = HEAD + (
    f"{NOW},https://Shop.example.com/ink?who=dana@example.com,/forums/inks?u=7,Counting,v-dana,\n"
    f"{NOW},https://Shop.example.com/ink?who=dana@example.com,/forums/inks?u=7,Counting,v-dana,\n"
    f"{NOW},http://fair.example.net,Newsletter of May,Counting,,tberg\n"
)


def links(app: Site) -> list[LinkFollowed]:
    with app.database.reading() as session:
        return list(session.scalars(select(LinkFollowed).order_by(LinkFollowed.id)))


def test_each_is_stored_once_without_its_query(app: Site, cast: Cast, bring: Bring) -> None:
    before = len(links(app))
    assert bring(LinksFollowedImport, THREE).new == 3  # followed twice in a second counts twice
    again = bring(LinksFollowedImport, THREE)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    first, _, last = links(app)[before:]
    assert (first.target, first.place) == ("https://shop.example.com/ink", "/forums/inks")
    assert (first.visitor_id, first.person_id) == ("v-dana", None)
    assert (last.place, last.person_id) == ("Newsletter of May", cast.other)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://user:word@example.com:8443/a;b?c#d", "https://example.com:8443/a;b"),
        ("https://example.com/of/x%40example.com/y", "https://example.com/of/(address)/y"),
        ("HTTPS://EXAMPLE.com", "https://example.com"),
    ],
)
def test_nobody_is_named_in_a_target(link: str, kept: str) -> None:
    assert target(link) == kept


def test_bad_lines_are_refused_with_their_reason(cast: Cast, bring: Bring) -> None:
    summary = bring(
        LinksFollowedImport,
        HEAD
        + f"{NOW},https://example.com/a,/,Counting,,\n{NOW},https://example.com/a,/,Counting,,who\n"
        + f"{NOW},javascript:alert(1),/,Counting,v-1,\n{NOW},https://[x/,/,Counting,v-1,\n"
        + f"{NOW},/inside,/,Counting,v-1,\n2999-01-01,https://example.com,/,Counting,v-1,\n"
        + f"{NOW},https://example.com/a,/,,v-1,\n",
    )
    assert (summary.new, summary.rejected) == (0, 7)
    assert [one.reason for one in summary.first_rejects] == [
        "has neither a visitor_id nor a user_id",
        "nobody has this user_id",
        "target does not begin with http:// or https:// and a host",
        "target is not an address",
        "target does not begin with http:// or https:// and a host",
        "at lies in the future",
        "purpose is empty",
    ]


def test_a_link_finds_its_person_when_the_members_come_later(app: Site, bring: Bring) -> None:
    from tests import cast

    line = f"{NOW},https://example.com/a,/,Counting,v-new-one,dwhitfield\n"
    assert bring(LinksFollowedImport, HEAD + line).new == 1
    people = cast.enter(app)
    assert bring(LinksFollowedImport, HEAD + line).changed == 1
    assert links(app)[0].person_id == people.member


def test_each_sees_their_own(guest: Guest, bring: Bring) -> None:
    bring(LinksFollowedImport, THREE)
    page = guest.sign_in().get("/you/held/links-followed")
    assert "shop.example.com/ink" in page.text
    assert "fair.example.net" not in page.text
    assert "shop.example.com" not in guest.sign_in("tberg").get("/you/held/links-followed").text


def test_they_go_after_ninety_days(app: Site, bring: Bring, travel: Callable[..., None]) -> None:
    bring(LinksFollowedImport, THREE.replace(",tberg", "v-2,"))
    bring(LinksFollowedImport, HEAD + f"{NOW},https://example.com/a,/,Counting,v-1,\n")
    number = len(links(app))
    travel(days=89.9)
    assert due(app, "links-followed.erase") == 0
    travel(days=0.2)
    assert do(app, "links-followed.erase") == number
    assert links(app) == []
