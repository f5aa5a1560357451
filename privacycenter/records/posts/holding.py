"""What we declare about posts and classified ads: public where they stand, disclosed to nobody."""

from sqlalchemy import func, select

from privacycenter.holdings import PERSON, Field, Holding, blank_text, codes, erase_rows
from privacycenter.records.keeping import origins, origins_of
from privacycenter.records.posts.models import Post

IS_THEIRS = Post.person_id == PERSON

POSTS = Holding(
    key="posts",
    title="Forum posts and classified ads",
    category="posts",
    why="To publish what you wrote under your name, and to let you find it again",
    basis="Needed for the membership you asked for (contract)",
    source="You, when you wrote it on the forums or the classifieds",
    recipients="Everybody who reads the page it stands on. No one gets it from here",
    seen_by="The editors of the forums and the classifieds, and the privacy office when you have "
    "an open request",
    kept="While it is published and you are a member",
    tables=("post",),
    goes_alone=True,
    system="the forums and the classifieds",
    unit=("post", "posts"),
    fields=(
        Field("posted_at", "Posted", ("post.posted_at",), "commercial", "To put it in its order"),
        Field(
            "kind",
            "Kind",
            ("post.kind",),
            "commercial",
            "To know where it is published",
            california="service_kind",
            spell=codes(post="Forum post", classified="Classified ad"),
        ),
        Field("place", "Where", ("post.place",), "commercial", "To know on which page it stands"),
        Field(
            "title",
            "Title",
            ("post.title",),
            "communications",
            "To publish what you wrote",
            veiled=True,
        ),
        Field(
            "text",
            "Text",
            ("post.text",),
            "communications",
            "To publish what you wrote",
            veiled=True,
            markable=True,
        ),
        Field(
            "text_removed_at",
            "Text removed",
            ("post.text_removed_at",),
            "commercial",
            "To keep imports from bringing a removed text back",
        ),
        Field(
            "reference",
            "Number there",
            ("post.reference",),
            "commercial",
            "To find it on the site it stands on",
        ),
        *origins(Post),
    ),
    plumbing={"post.id": "orders them", "post.person_id": "whose"},
    rows=select(
        Post.id.label("record"),
        Post.posted_at,
        Post.kind,
        Post.place,
        Post.title,
        Post.text,
        Post.text_removed_at,
        Post.reference,
        *origins_of(Post),
    ).where(IS_THEIRS),
    key_column=Post.id,
    count=select(func.count()).select_from(Post).where(IS_THEIRS),
    erase=erase_rows(Post, IS_THEIRS),
    remove_text=blank_text(Post, IS_THEIRS, "text"),
)
