"""The demonstration's records: everything is taken, and each is whose it should be."""

from sqlalchemy import func, select

from privacycenter.db import session
from privacycenter.demo.company import found
from privacycenter.demo.records import DANA, FILES, SAM
from privacycenter.holdings.bundle import Reach
from privacycenter.identity.models import Person
from privacycenter.identity.people import subject_of
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.web import Site


def test_dana_has_records_of_every_kind_other_systems_keep(app: Site) -> None:
    found(app)
    with app.database.work(writes=False):
        assert session().scalar(select(func.count()).select_from(ImportReject)) == 0
        brought = dict(session().execute(select(ImportRun.kind, ImportRun.new)).all())
        assert {kind.name: len(rows) - 1 for kind, _, rows in FILES}.items() <= brought.items()
        dana = session().scalars(select(Person.id).where(Person.user_key == "dwhitfield")).one()
        subject = subject_of(dana)
        assert subject.addresses == (DANA,)
        counts = app.counts.of(subject)
        assert {kind.name: counts[kind.name] for kind, _, _ in FILES} == {
            "newsletters": 2,
            "posts": 3,
            "links-followed": 6,
            "cookies": 3,
            "affiliated-sites": 2,
            "partners": 2,
        }
        assert Reach(app.holdings).stored(SAM) == SAM  # no account, and yet known
