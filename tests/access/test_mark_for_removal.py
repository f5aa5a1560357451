"""A text one regrets is marked, seen by a clerk, and taken out for good, or kept with reasons."""

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy import func, select

from privacycenter.db import session
from privacycenter.records.affiliated_sites.models import AffiliatedRecord
from privacycenter.records.posts.models import Post
from privacycenter.rights.models import Request
from tests.cast import Cast, write_contact_message
from tests.guest import Guest
from tests.mailbox import Mailbox

NewGuest = Callable[[], Guest]
SAID = "Who sells blue?"


def post_of(guest: Guest, person_id: int) -> int:
    with guest.app.database.reading() as own:
        return own.scalars(select(Post.id).where(Post.person_id == person_id)).one()


def marked(guest: Guest, person_id: int) -> str:
    """The path of the request that marking leads to."""
    guest.post(f"/you/held/posts/{post_of(guest, person_id)}/text/mark", note="My illness.")
    return guest.answer.headers["Location"]


def test_a_text_is_marked_seen_and_removed(
    guest: Guest, cast: Cast, new_guest: NewGuest, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    mark = f"/you/held/posts/{post_of(guest, cast.member)}/text/mark"
    assert mark in guest.sign_in().get("/you/held/posts").links()
    page = guest.get(mark)
    assert SAID in page.text
    assert "ink@example.org" not in page.text, "other people’s addresses stay hidden"
    assert "Leave out health" in page.text
    mine = marked(guest, cast.member)
    page = guest.get(mine)
    assert page.h1 == "Removal of a text"
    assert "To take a text out of “Forum posts and classified ads” for good." in page.text
    assert "Day 0 of 45" in page.text
    page = guest.get("/you/held/posts")
    assert "Marked for removal" in page.text
    assert mine in page.links()
    post()
    assert "You ask us to remove a text." in mailbox.to(cast.member_address)[-1].get_content()

    clerk, case = new_guest().sign_in_to_office(), mine.replace("/you", "/office")
    assert SAID not in clerk.get(case).html
    page = clerk.send(f"{case}/take", because="due")
    assert SAID in page.text
    assert "My illness." in page.text
    assert "ink@example.org" not in page.text
    clerk.post(f"{case}/done", status=409)
    clerk.post(f"{case}/correct", status=409)
    page = clerk.send(f"{case}/remove")
    assert "The text is gone." in page.text
    assert SAID not in page.html
    clerk.post(f"{case}/remove", status=409)

    looks = guest.get("/you/looks").text
    assert "opened your name, user ID, address and the text you marked" in looks
    page = guest.get("/you/held/posts")
    assert SAID not in page.text
    assert "A question" in page.text
    assert "Text removed" in page.text
    assert mark not in page.links()
    guest.get(mark, status=303)
    assert "There is no text there any more." in guest.get("/you/held/posts").text
    post()
    assert "is done" in mailbox.to(cast.member_address)[-1].get_content()


def test_marking_twice_leads_to_the_first(guest: Guest, cast: Cast) -> None:
    mark = f"/you/held/posts/{post_of(guest.sign_in(), cast.member)}/text/mark"
    mine = marked(guest, cast.member)
    for again in (lambda: guest.get(mark, status=303), lambda: guest.post(mark, note="Again")):
        again()
        assert guest.answer.headers["Location"] == mine
        assert "You had marked this text already." in guest.get(mine).text
    guest.post(f"{mine}/withdraw")
    assert marked(guest, cast.member) != mine


def test_two_clicks_at_once_file_it_once(guest: Guest, cast: Cast) -> None:
    mark = f"/you/held/posts/{post_of(guest.sign_in(), cast.member)}/text/mark"
    data, gate, led = {"csrf_token": guest.token(), "note": ""}, Barrier(2), set()
    cookie = {
        "Cookie": "; ".join(f"{one.key}={one.value}" for one in guest.client._cookies.values())
    }

    def click() -> None:
        client = guest.app.test_client(use_cookies=False)
        gate.wait()
        led.add(client.post(mark, data=data, headers=cookie).headers["Location"])

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(led) == 1
    with guest.app.database.work(writes=False):
        assert session().scalar(select(func.count()).select_from(Request)) == 1


def test_it_is_declined_with_a_ground_that_fits(
    guest: Guest, cast: Cast, new_guest: NewGuest
) -> None:
    mine = marked(guest.sign_in(), cast.member)
    clerk, case = new_guest().sign_in_to_office(), mine.replace("/you", "/office")
    page = clerk.send(f"{case}/take", because="due")
    assert "more likely right than not" not in page.text
    page = clerk.post(f"{case}/decline", status=422, ground="accurate", facts="It is right.")
    assert "Choose why it is declined" in page.text
    assert "It is right." in page.html
    clerk.send(f"{case}/decline", ground="others_privacy", facts="It quotes somebody else.")
    page = guest.get(mine)
    assert "It would touch somebody else’s privacy. It quotes somebody else." in page.text
    page = guest.get("/you/held/posts")
    assert SAID in page.text
    assert "Marked for removal" not in page.text


def test_only_ones_own_texts_and_only_what_is_markable(guest: Guest, cast: Cast) -> None:
    mine, theirs = post_of(guest.sign_in(), cast.member), post_of(guest, cast.other)
    for path in (f"posts/{theirs}/text", f"posts/{mine}/title", f"newsletters/{mine}/name"):
        guest.get(f"/you/held/{path}/mark", status=404)
        guest.post(f"/you/held/{path}/mark", status=404, note="")
    with guest.app.database.work(writes=False):
        assert session().scalar(select(func.count()).select_from(Request)) == 0


def test_it_needs_a_fresh_proof(guest: Guest, cast: Cast, travel: Callable[..., None]) -> None:
    mark = f"/you/held/posts/{post_of(guest.sign_in(), cast.member)}/text/mark"
    travel(minutes=16)
    guest.get(mark, status=303)
    assert guest.answer.headers["Location"] == f"/you/prove?next={mark}"


def test_what_is_gone_meanwhile_is_closed_as_done(
    guest: Guest, cast: Cast, new_guest: NewGuest
) -> None:
    mine = marked(guest.sign_in(), cast.member)
    with guest.app.database.work(writes=True):
        session().delete(session().get(Post, post_of(guest, cast.member)))
    clerk, case = new_guest().sign_in_to_office(), mine.replace("/you", "/office")
    page = clerk.send(f"{case}/take", because="due")
    assert "It is not there any more." in page.text
    clerk.send(f"{case}/remove")
    assert "It was done on" in guest.get(mine).text


def test_every_markable_text_is_removed_for_good_and_nobody_elses(
    guest: Guest, cast: Cast, new_guest: NewGuest
) -> None:
    """Whatever declares one: marked, removed, and gone from the copy."""
    with guest.app.database.work(writes=True):
        write_contact_message(guest.app, cast.member_address, person_id=cast.member)
        write_contact_message(guest.app, cast.other_address, person_id=cast.other)
    clerk = new_guest().sign_in_to_office()
    guest.sign_in()
    markable = 0
    for holding in guest.app.holdings:
        page = guest.get(f"/you/held/{holding.key}")
        for mark in [one for one in page.links() if one.endswith("/mark")]:
            markable += 1
            guest.post(mark, note="")
            case = guest.answer.headers["Location"].replace("/you", "/office")
            clerk.post(f"{case}/take", because="due")
            clerk.send(f"{case}/remove")
            assert mark not in guest.get(f"/you/held/{holding.key}").links()
    assert markable >= 3
    with guest.app.database.reading() as own:
        assert own.scalars(select(Post.text).order_by(Post.person_id)).all()[1].startswith(SAID)
        texts = own.scalars(select(AffiliatedRecord.content)).all()
        assert sorted(texts) == ["", "Applied as Tomas Berg."]
