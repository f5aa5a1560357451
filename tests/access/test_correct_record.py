"""One record of a list is corrected like a sheet's item; what one cannot change is asked for."""

from collections.abc import Callable

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.records.newsletters.models import Subscription
from privacycenter.rights.models import Request
from tests.cast import Cast
from tests.guest import Guest

LIST = "/you/held/newsletters"


def subscription_of(guest: Guest, address: str) -> int:
    with guest.app.database.reading() as own:
        return own.scalars(select(Subscription.id).where(Subscription.address == address)).one()


def test_the_name_on_a_newsletter_is_changed_here_and_now(guest: Guest, cast: Cast) -> None:
    path = f"{LIST}/{subscription_of(guest, cast.member_address)}/name"
    page = guest.sign_in().get(LIST)
    assert path in page.links()
    assert "None. Nothing was corrected so far." in page.text
    page = guest.get(path)
    assert 'value="Dana Whitfield"' in page.html
    page = guest.post(path, status=422, value="x" * 201)
    assert "Shorten it to 200 characters" in page.text
    assert "x" * 201 in page.html
    page = guest.send(path, value="D. Whitfield")
    assert page.h1 == "Newsletter subscriptions"
    assert "Name: saved." in page.text
    assert "D. Whitfield" in page.text
    assert "Name (Trade weekly): Dana Whitfield" in page.text
    assert "You corrected your name on a newsletter." in guest.get("/you/activity").text
    guest.send(path, value="")
    page = guest.get(LIST)
    assert path in page.links(), "what is empty can be filled again"
    assert "Nothing Change Name, Trade weekly" in page.text


def test_only_ones_own_records_and_only_what_may_change(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    mine = subscription_of(guest, cast.member_address)
    theirs = subscription_of(guest, cast.other_address)
    guest.sign_in()
    for path in (
        f"{LIST}/{theirs}/name",
        f"{LIST}/999/name",
        f"{LIST}/{mine}/list",
        f"{LIST}/{mine}/nonsense",
        f"{LIST}/name",
        f"/you/held/member-information/{cast.member}/name",
        f"/you/held/posts/{mine}/text",
        f"/you/held/nonsense/{mine}/name",
    ):
        guest.get(path, status=404)
        guest.post(path, status=404, value="Eve")
    with guest.app.database.work(writes=False):
        names = session().scalars(select(Subscription.name)).all()
    assert "Eve" not in names


def test_what_cannot_be_changed_is_asked_for_by_kind_of_record(
    guest: Guest, cast: Cast, new_guest: Callable[[], Guest]
) -> None:
    guest.sign_in()
    page = guest.get("/you/held/posts")
    ask = "/you/requests/correction?holding=posts"
    assert ask in page.links()
    page = guest.get(ask)
    assert "It is aboutForum posts and classified ads" in page.text
    assert page.all("select") == []
    guest.post(ask, status=422, should_say="")
    page = guest.send(ask, should_say="The one of May: blue, not red", field="user_id")
    wish = "To correct something in “Forum posts and classified ads”. It should say: “The one of"
    assert wish in page.text
    with guest.app.database.reading() as own:
        request = own.scalars(select(Request)).one()
    assert request.asked == {
        "holding": "posts",
        "field": "other",
        "should_say": "The one of May: blue, not red",
    }
    clerk = new_guest().sign_in_to_office()
    page = clerk.send(f"/office/requests/{request.id}/take", because="due")
    assert wish in page.text
    assert "Done by hand, close it" in page.text
    for odd in ("member-information", "nonsense", ""):
        page = guest.get(f"/you/requests/correction?holding={odd}")
        assert len(page.all("select")) == 1
