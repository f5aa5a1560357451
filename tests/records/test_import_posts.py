"""Posts and classified ads from a file: each with its author, and a removed text stays away."""

import pytest
from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.people import subject_of
from privacycenter.records.posts.holding import POSTS
from privacycenter.records.posts.importing import PostsImport
from privacycenter.records.posts.models import Post
from privacycenter.refusals import Unknown
from privacycenter.web import Site
from tests.cast import Cast
from tests.guest import Guest
from tests.records.conftest import Bring

HEAD = "user_id,kind,reference,place,title,text,posted_at\n"
TWO = HEAD + (
    'DWhitfield,post,77,Signs,Vinyl,"I cut vinyl.\r\nWrite to dana@example.com, not to '
    'kim@example.org.",2024-05-06T10:00:00Z\n'
    "tberg,classified,77,Presses,Press for sale,Heavy.,2024-05-07\n"
)


def test_they_are_stored_once_with_their_authors(app: Site, cast: Cast, bring: Bring) -> None:
    summary = bring(PostsImport, TWO)
    assert (summary.new, summary.rejected) == (2, 0)
    again = bring(PostsImport, TWO)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert bring(PostsImport, TWO.replace("Heavy.", "Very heavy.")).changed == 1
    with app.database.reading() as own:
        vinyl = own.scalars(select(Post).where(Post.title == "Vinyl")).one()
        assert vinyl.person_id == cast.member
        assert vinyl.text.startswith("I cut vinyl.\nWrite")


def test_bad_lines_are_refused_with_their_reason(cast: Cast, bring: Bring) -> None:
    long = "x" * 20_001
    summary = bring(
        PostsImport,
        TWO
        + "stranger,post,1,Inks,,,2024-01-01\ndwhitfield,reply,1,Inks,,,2024-01-01\n"
        + f"dwhitfield,post,2,Inks,,{long},2024-01-01\ndwhitfield,post,77,Inks,,,2024-01-01\n",
    )
    assert (summary.new, summary.rejected) == (2, 4)
    assert [one.reason for one in summary.first_rejects] == [
        "nobody has this user_id",
        "kind is none of post, classified",
        "text: Shorten it to 20000 characters; it has 20001",
        "the same record stands further up in this file",
    ]
    assert bring(PostsImport, HEAD + f"dwhitfield,post,3,I,,{long[1:]},2024-01-01\n").new == 1


def test_a_removed_text_does_not_come_back(app: Site, cast: Cast, bring: Bring) -> None:
    bring(PostsImport, TWO)
    assert POSTS.remove_text is not None
    with app.database.work(writes=True):
        posts = {one.title: one.id for one in session().scalars(select(Post))}
        for _ in range(2):
            POSTS.remove_text(subject_of(cast.member), posts["Vinyl"], "text")
        for record, field in ((posts["Press for sale"], "text"), (posts["Vinyl"], "title")):
            with pytest.raises(Unknown):
                POSTS.remove_text(subject_of(cast.member), record, field)
    summary = bring(PostsImport, TWO.replace(",Vinyl,", ",Vinyl cutting,"))
    assert (summary.changed, summary.same, summary.held_back) == (1, 1, 1)
    with app.database.reading() as own:
        vinyl = own.get(Post, posts["Vinyl"])
        assert (vinyl.title, vinyl.text) == ("Vinyl cutting", "")
        assert vinyl.text_removed_at is not None
        assert own.get(Post, posts["Press for sale"]).text == "Heavy."


def test_each_sees_their_own_and_no_addresses_of_others(guest: Guest, bring: Bring) -> None:
    bring(PostsImport, TWO)
    page = guest.sign_in().get("/you/held/posts")
    assert "I cut vinyl. Write to dana@example.com, not to (another person’s address)" in page.text
    assert "Press for sale" not in page.text
    titles = ["Older", "Newer", "Oldest"]
    days = {"Older": "2024-06-02", "Newer": "2024-06-03", "Oldest": "2024-06-01"}
    lines = (f"dwhitfield,post,{one},Signs,{one},,{days[one]}\n" for one in titles)
    bring(PostsImport, HEAD + "".join(lines))
    page = guest.get("/you/held/posts")  # whatever their order in the file
    assert sorted(titles, key=page.text.index) == ["Newer", "Older", "Oldest"]
    assert "Vinyl" not in guest.sign_in("tberg").get("/you/held/posts").text
