"""Other requests of somebody who was erased: they end, say nothing personal any more, and can
still be read in the office."""

from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.rights.kinds import wish_of
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, open_request
from tests.deletion.acting import approve, ask, delete_everything, erase, propose
from tests.deletion.backups import postgresql_in_prove
from tests.guest import Guest

ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("correction", {"field": "firm", "should_say": "Dana’s Signs"}),
    ("correction", {"holding": "newsletters", "field": "other", "should_say": "Dana’s list"}),
    ("removal", {"holding": "posts", "record": 1, "field": "text"}),
    (
        "recovery",
        {"new_address": "dana.new@example.org", "code": "right", "matches": {"name": True}},
    ),
)


@postgresql_in_prove
def test_they_end_and_can_still_be_read(app: Site, cast: Cast, guest: Guest) -> None:
    with app.database.work(writes=True):
        numbers = [open_request(app, cast.member, kind, **asked).id for kind, asked in ASKED]
        other = open_request(app, cast.other, *ASKED[0][:1], **ASKED[0][1]).id
    delete_everything(app, cast, cast.member)
    with app.database.work(writes=False):
        rows = dict(session().execute(select(Request.id, Request.state)).all())
        assert [rows[one] for one in numbers] == ["withdrawn"] * len(numbers)
        assert rows[other] == "open"
        theirs = select(Request.asked).where(Request.person_id == cast.member)
        assert "ana" not in str(session().scalars(theirs).all())
    guest.sign_in_to_office()
    for number in numbers:
        page = guest.get(f"/office/requests/{number}")
        assert "Dana" not in page.text
        assert "dana" not in page.text
        assert "It is closed" in page.text


@postgresql_in_prove
def test_a_deletion_of_chosen_kinds_ends_nothing(app: Site, cast: Cast) -> None:
    with app.database.work(writes=True):
        number = open_request(app, cast.member, "correction", **ASKED[0][1]).id
    deletion = ask(app, cast.member, "newsletters")
    propose(app, cast, deletion)
    approve(app, cast, deletion)
    erase(app)
    with app.database.work(writes=False):
        request = session().get_one(Request, number)
        assert (request.state, request.asked) == ("open", ASKED[0][1])


def test_what_is_not_kept_is_told_as_such(app: Site, cast: Cast) -> None:
    with app.database.work(writes=True):
        wishes = []
        for kind, asked in ASKED:
            request = open_request(app, cast.member, kind, **asked)
            request.asked = {}
            wishes.append(wish_of(request, app.holdings))
    assert wishes[0] == "To correct something else. It should say: “(no longer kept)”"
    assert wishes[3].endswith("the mailbox is lost: (no longer kept)")
