"""In whatever order files come in and somebody is erased: at the end nothing of them is there."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from privacycenter.app import HOLDINGS
from privacycenter.db import session
from privacycenter.holdings import Subject
from privacycenter.identity.models import Address, Person
from privacycenter.imports.rejects import erase_rejects
from privacycenter.suppression.listing import lift_erasure
from privacycenter.web import Site
from tests.cast import Cast
from tests.suppression.conftest import (
    ADDRESS,
    BROWSER,
    FILES,
    USER,
    bring_in,
    keep_out,
    where_is_erin,
)

HEAD = "user_id,email,name,visitor_id\n"
VARIANTS = {  # of the members' file: by all she is known by, with a bad line, without her
    "whole": f"{USER},{ADDRESS},Erin,{BROWSER}\n",
    "bad": f"{USER.upper()},{ADDRESS},,\nx,x.example.org,X,{BROWSER}\n",
    "others": "ann,ann@example.org,Ann,\n",
}
# The members' file itself gives her browser to somebody else, and it would be theirs.
BEFORE = st.lists(
    st.sampled_from([*(one for one in FILES if one != "members"), *VARIANTS]), max_size=6
)
AFTER = st.lists(st.sampled_from([*FILES, *VARIANTS]), max_size=6)


def erase(app: Site) -> None:
    """List her, then erase what each holding has of her, as the erasure engine does."""
    keep_out(app)
    with app.database.work(writes=True):
        is_hers = (Person.user_key == USER) | (Address.address_key == ADDRESS)
        people = session().scalars(select(Person.id).outerjoin(Address).where(is_hers)).all()
        for person_id in {*people, 0}:
            subject = Subject(person_id, (ADDRESS,), (BROWSER,))
            for holding in reversed(HOLDINGS):
                while holding.erase is not None and holding.erase(subject, 100):
                    pass
        erase_rejects((USER, ADDRESS, BROWSER), 1000)


def bring(app: Site, name: str) -> None:
    if name in VARIANTS:
        bring_in(app, FILES["members"], HEAD + VARIANTS[name])
    else:
        bring_in(app, FILES[name])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=BEFORE, after=AFTER)
def test_nothing_is_left(app: Site, cast: Cast, before: list[str], after: list[str]) -> None:
    erase(app)
    with app.database.work(writes=True):
        lift_erasure("erin-1")
    for name in before:
        bring(app, name)
    erase(app)
    assert where_is_erin(app) == []
    for name in after:
        bring(app, name)
    assert where_is_erin(app) == []
