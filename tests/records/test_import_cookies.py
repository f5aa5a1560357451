"""Cookies from a file: one of each name for each browser, gone when their time is over."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from privacycenter import clock
from privacycenter.records.cookies.importing import CookiesImport
from privacycenter.records.cookies.models import StoredCookie
from privacycenter.web import Site
from tests.chores.test_retention import do, due
from tests.guest import Guest
from tests.records.conftest import Bring

HEAD = "visitor_id,name,purpose,value,set_at,expires_at\n"


def line(visitor: str, name: str, value: str = "", *, days: float = 30) -> str:
    now = clock.now().replace(microsecond=0)
    end = now + timedelta(days=days)
    return f"{visitor},{name},Preferences,{value},{now.isoformat()},{end.isoformat()}\n"


def test_a_cookie_set_again_takes_the_place_of_the_earlier(app: Site, bring: Bring) -> None:
    text = HEAD + line("v-dana", "lang", "en") + line("v-dana", "size") + line("v-x", "lang", "de")
    assert bring(CookiesImport, text).new == 3
    again = bring(CookiesImport, text)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    later = bring(CookiesImport, text.replace(",en,", ",fr,"))
    assert (later.changed, later.same) == (1, 2)
    with app.database.reading() as session:
        values = session.scalars(select(StoredCookie.value).order_by(StoredCookie.id)).all()
    assert values == ["fr", None, "de"]


def test_bad_lines_are_refused_with_their_reason(bring: Bring) -> None:
    summary = bring(
        CookiesImport,
        HEAD
        + line("", "lang")
        + line("v-1", "lang").replace("Preferences", "")
        + "v-1,lang,Preferences,,2999-01-01,2999-02-01\nv-1,lang,Preferences,,2024-01-01,never\n",
    )
    assert [one.reason for one in summary.first_rejects] == [
        "visitor_id is empty",
        "purpose is empty",
        "set_at lies in the future",
        "expires_at is not a time like 2019-05-06T10:15:00Z",
    ]


def test_each_sees_what_their_own_browsers_have(guest: Guest, bring: Bring) -> None:
    bring(CookiesImport, HEAD + line("v-dana", "lang", "en-dana") + line("v-x", "lang", "en-other"))
    page = guest.sign_in().get("/you/held/cookies")
    assert "en-dana" in page.text
    assert "en-other" not in page.text
    assert "en-dana" not in guest.sign_in("tberg").get("/you/held/cookies").text


def test_they_go_when_they_expire_and_after_thirteen_months_at_the_latest(
    app: Site, bring: Bring, travel: Callable[..., None]
) -> None:
    bring(CookiesImport, HEAD + line("v-1", "short", days=30) + line("v-1", "long", days=4000))
    travel(days=29.9)
    assert due(app, "cookies.erase") == 0
    travel(days=0.2)
    assert do(app, "cookies.erase") == 1
    travel(days=362.8)
    assert due(app, "cookies.erase") == 0
    travel(days=0.2)
    assert do(app, "cookies.erase") == 1
