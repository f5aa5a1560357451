"""Two people turn out to be one: their requests go together, unless one is being erased."""

import pytest
from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.people import person_behind
from privacycenter.refusals import Conflict
from privacycenter.rights.joining import join_requests
from privacycenter.rights.models import Request
from privacycenter.web import Site
from tests.cast import Cast, open_request
from tests.deletion.acting import approve, ask, propose


@pytest.fixture
def stranger(app: Site, cast: Cast) -> int:
    """Somebody without an account, who proved an address."""
    with app.database.work(writes=True):
        return person_behind(cast.subscriber_address)


def states(app: Site) -> list[tuple[int, str]]:
    with app.database.reading() as own:
        found = own.execute(select(Request.person_id, Request.state).order_by(Request.id))
        return [(row.person_id, row.state) for row in found]


def test_of_two_open_deletions_the_one_of_whoever_stays_is_kept(
    app: Site, cast: Cast, stranger: int
) -> None:
    with app.database.work(writes=True):
        open_request(app, stranger)
        open_request(app, cast.member)
        open_request(app, stranger, "correction", field="other")
        join_requests(stranger, cast.member)
    assert states(app) == [
        (cast.member, "withdrawn"),
        (cast.member, "open"),
        (cast.member, "open"),
    ]


def test_one_open_deletion_goes_along(app: Site, cast: Cast, stranger: int) -> None:
    with app.database.work(writes=True):
        open_request(app, stranger)
        join_requests(stranger, cast.member)
    assert states(app) == [(cast.member, "open")]


@pytest.mark.parametrize("whose", ["from", "to"])
def test_who_is_being_erased_is_joined_with_nobody(
    app: Site, cast: Cast, stranger: int, whose: str
) -> None:
    person = stranger if whose == "from" else cast.member
    number = ask(app, person)
    propose(app, cast, number)
    approve(app, cast, number)
    with pytest.raises(Conflict, match="is being erased"), app.database.work(writes=True):
        join_requests(stranger, cast.member)
    assert states(app) == [(person, "approved")]
    with app.database.work(writes=False):
        assert session().get_one(Request, number).person_id == person
