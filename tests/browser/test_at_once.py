"""Two at the same instant, each in a browser of their own: one wins and the other is told."""

from collections.abc import Callable

import pytest

from privacycenter.db import session
from privacycenter.identity.models import Person
from privacycenter.identity.sessions import sessions_of
from privacycenter.spelling import key_of
from tests import cast
from tests.browser.conftest import Someone, clerk_of, member_of, newest_link, sign_in_to_office
from tests.running_site import RunningSite

pytestmark = pytest.mark.browser


def press_together(two: list[Someone], name: str) -> None:
    """Both buttons are pressed before either answer is looked at."""
    for one in two:
        one.page.get_by_role("button", name=name, exact=True).click(no_wait_after=True)
    for one in two:
        one.page.wait_for_function(
            "name => document.readyState === 'complete' && "
            "![...document.querySelectorAll('main button')].some(b => b.innerText === name)",
            arg=name,
        )


def person_of(address: str) -> int:
    login = address.partition("@")[0]
    return session().query(Person.id).filter_by(user_key=key_of(login)).scalar()


def test_one_link_in_two_browsers(site: RunningSite, somebody_at: Callable[..., Someone]) -> None:
    address, two = member_of(site, "dana-twice"), [somebody_at(site), somebody_at(site)]
    two[0].open("/sign-in")
    two[0].write("Your email address", address)
    two[0].press("Send me a link")
    link = newest_link(site, address)
    for one in two:
        one.open(link)
    press_together(two, "Sign in")
    titles = sorted(one.title for one in two)
    assert titles == ["This link is used up", "What we hold about you"]
    with site.app.database.work(writes=False):
        assert len(sessions_of(person_of(address), site.app.settings)) == 1


def test_two_clerks_take_one_case(site: RunningSite, somebody_at: Callable[..., Someone]) -> None:
    address = member_of(site, "dana-wanted")
    with site.app.database.work(writes=True):
        person_id = person_of(address)
        number = cast.open_request(site.app, person_id).id
    two = [somebody_at(site), somebody_at(site)]
    for one, name in zip(two, ("Rosa-once", "Tom-once"), strict=True):
        sign_in_to_office(one, clerk_of(site, name), path=f"/office/requests/{number}")
        one.page.get_by_label("It is the next one due").check()
    press_together(two, "Take it up")
    assert sorted(one.title.split()[0] for one in two) == ["Deletion", "Somebody"]
    loser = next(one for one in two if one.title.startswith("Somebody"))
    loser.sees("A colleague was a moment faster")
    loser.open(f"/office/requests/{number}")
    assert "Dana Whitfield" not in loser.page.content()
