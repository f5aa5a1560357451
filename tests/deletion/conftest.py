"""Until the cast has one: a decider."""

import pytest

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity.models import Staff
from privacycenter.web import Site
from tests import cast as cast_module
from tests.cast import Cast


@pytest.fixture
def cast(app: Site) -> Cast:
    found = cast_module.recall(app)
    if not hasattr(found, "decider"):
        with app.database.work(writes=True):
            staff = Staff(
                email="deci@example.org",
                email_key="deci@example.org",
                name="Deci",
                role="decider",
                password_hash="x",
                made_at=clock.now(),
                password_is_first=False,
            )
            session().add(staff)
            session().flush()
            found.decider = staff.id
    return found
