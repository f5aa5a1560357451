"""The worker: beats, posts, does each chore in its time."""

from collections.abc import Callable

from sqlalchemy import select

from privacycenter.app import post_room
from privacycenter.chores.models import ChoreRun
from privacycenter.chores.worker import Worker
from privacycenter.records.members.reminding import ask_members
from privacycenter.web import Site
from tests.cast import Cast, make_log_lines
from tests.guest import Guest
from tests.mailbox import Mailbox


def worker_of(app: Site) -> Worker:
    return Worker(app.database, post_room(app), app.chores)


def test_it_says_that_it_lives(app: Site, cast: Cast, travel: Callable[..., None]) -> None:
    assert "No worker has been heard" in app.health().faults[0]
    worker_of(app).work_once()
    assert app.health().faults == ()
    travel(minutes=3)
    assert "No worker has been heard" in app.health().faults[0]


def test_chores_run_once_a_day_and_go_on_until_done(
    app: Site, cast: Cast, travel: Callable[..., None]
) -> None:
    with app.database.work(writes=True):
        make_log_lines(4500, days_ago=91)
    worker = worker_of(app)
    rounds = 0
    while worker.work_once():
        rounds += 1
    assert rounds >= 3  # two thousand lines in each transaction
    with app.database.work(writes=True):
        make_log_lines(1, days_ago=92)
    assert worker.work_once() == 0
    travel(hours=25)
    assert worker.work_once() > 0


def test_every_chore_leaves_its_marker(app: Site, cast: Cast) -> None:
    worker = worker_of(app)
    while worker.work_once():
        pass
    with app.database.reading() as session:
        assert set(session.scalars(select(ChoreRun.name))) == {one.name for one in app.chores}


def test_once_a_year_members_are_asked(
    app: Site, cast: Cast, mailbox: Mailbox, post: Callable[[], int], travel: Callable[..., None]
) -> None:
    def ask() -> int:
        with app.database.work(writes=True):
            return ask_members(100)

    assert ask() == 0
    travel(days=366)
    assert ask() == 2
    assert ask() == 0
    post()
    text = mailbox.to(cast.member_address)[-1].get_content()
    assert "Dear Dana Whitfield," in text
    assert "https://privacy.example.com/you" in text


def test_readyz_tells_how_it_is_and_names_nobody(guest: Guest) -> None:
    worker_of(guest.app).work_once()
    page = guest.get("/readyz")
    facts = page.answer.get_json()
    assert facts["ready"] is True
    assert facts["letters_stuck"] is False
    assert facts["faults"] == []


def test_a_stuck_letter_is_seen(
    guest: Guest, mailbox: Mailbox, travel: Callable[..., None]
) -> None:
    guest.post("/sign-in/link", address="dana@example.com")
    mailbox.mood = "later"
    worker_of(guest.app).work_once()
    travel(minutes=31)
    assert "1 letters have waited" in str(guest.app.health().faults)
