"""What members published on the forums and the classifieds, by the site's own number. A text its
author had removed does not come back."""

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import RowMapping

from privacycenter.imports import Column, Line, Reject, Table, cells
from privacycenter.records.keeping import NOBODY, TableImport, Values, one_newline, people_called
from privacycenter.records.posts.models import KINDS, Post
from privacycenter.spelling import key_of

LONGEST = 20_000


class PostsImport(TableImport):
    """Posts and classified ads. Whoever wrote one must be known by the user ID."""

    name, about = "posts", "forum posts and classified ads"
    scopes = ("posts",)
    model, key = Post, ("kind", "reference")
    when = "posted_at"
    table = Table(
        Column("user_id", 80, required=True, who="user"),
        Column("kind", 10, required=True, read=cells.one_of(*KINDS)),
        Column("reference", 80, required=True),
        Column("place", 200, required=True),
        Column("posted_at", 40, required=True, read=cells.past),
        Column("title", 300),
        Column("text", LONGEST, lines=True, read=one_newline),
        key=lambda line: (line.values["kind"], line.values["reference"]),
    )

    def values_of(self, lines: Sequence[Line]) -> tuple[list[Values], list[Reject]]:
        people = people_called(line.values["user_id"] for line in lines)
        values, rejects = [], []
        for line in lines:
            found = people.get(key_of(line.values["user_id"]))
            if found is None:
                rejects.append(line.reject(NOBODY))
            else:
                values.append(_values(line, found))
        return values, rejects

    def decided(self, known: Sequence[RowMapping]) -> Mapping[int, Set[str]]:
        return {one["id"]: {"text"} for one in known if one["text_removed_at"] is not None}


def _values(line: Line, person_id: int) -> Values:
    values = {name: value or "" for name, value in line.values.items() if name != "user_id"}
    return values | {"person_id": person_id}
