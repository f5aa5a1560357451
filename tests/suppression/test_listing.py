"""The suppression list itself: whom it knows, for which holding, and what asking costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from privacycenter.db import session
from privacycenter.suppression import listing
from privacycenter.suppression.listing import (
    erased,
    erased_names,
    hashes_by_key,
    hashes_of,
    named,
    suppress,
    suppress_hashes,
)
from privacycenter.suppression.models import Suppression
from privacycenter.tokens import Pseudonyms
from privacycenter.web import Site
from tests.security.watching import statements

NEW, OLD = "n" * 40, "o" * 40
BOTH = Pseudonyms([NEW, OLD])
KEYS = {"user": ("dana",), "address": ("dana@example.com", "d@example.com"), "visitor": ()}


def list_them(app: Site, *scopes: str, pseudonyms: Pseudonyms = BOTH) -> None:
    with app.database.work(writes=True):
        suppress(erasure="e1", scopes=scopes, subject_keys=KEYS, pseudonyms=pseudonyms)


def test_somebody_is_known_in_their_scope_and_by_each_kind_apart(app: Site) -> None:
    list_them(app, "posts", "cookies")
    list_them(app, "posts", "cookies")
    with app.database.work(writes=False):
        assert len(session().scalars(select(Suppression.id)).all()) == 6
        for scope in ("posts", "cookies"):
            assert erased(scope, "user", ["dana", "kim"], BOTH) == {"dana"}
        assert erased("newsletters", "user", ["dana"], BOTH) == set()
        assert erased("posts", "visitor", ["dana"], BOTH) == set()
        assert erased("posts", "address", ["d@example.com", "dana"], BOTH) == {"d@example.com"}
        assert erased("posts", "user", [], BOTH) == set()
        asked = [named("user", " DANA "), named("visitor", "Dana")]
        found = erased_names(("posts", "newsletters"), asked, BOTH)
        assert {scope: set(names) for scope, names in found.items()} == {
            "posts": {("user", "dana")},
            "newsletters": set(),
        }
        assert found["posts"]["user", "dana"] is not None  # it was one kind alone: since then
    list_them(app, "*")
    with app.database.work(writes=False):
        assert erased("newsletters", "user", ["dana"], BOTH) == {"dana"}


def test_a_ledger_lists_by_hashes(app: Site) -> None:
    hashes = hashes_of(KEYS, Pseudonyms([OLD]))
    assert [kind for kind, _ in hashes] == ["user", "address", "address"]
    for _ in range(2):
        with app.database.work(writes=True):
            suppress_hashes(erasure="e1", scopes=["*"], hashes=hashes)
            suppress_hashes(erasure="e1", scopes=[], hashes=hashes)
    with app.database.work(writes=False):
        assert erased("posts", "user", ["dana"], BOTH) == {"dana"}
        assert erased("posts", "user", ["dana"], Pseudonyms([NEW])) == set()
        assert hashes_by_key() == {Pseudonyms([OLD]).key_ids[0]: 3}


@pytest.mark.parametrize("quicker", [0, 4])
def test_a_long_list_is_asked_and_a_short_one_read(
    app: Site, monkeypatch: pytest.MonkeyPatch, quicker: int
) -> None:
    monkeypatch.setattr(listing, "READ_AS_QUICKLY_AS_ASKED", quicker)
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    list_them(app, "*", pseudonyms=Pseudonyms([OLD]))
    keys = ["a@x.org", "dana@example.com", "b@x.org", "d@example.com", "c@x.org"]
    with statements(app) as made, app.database.work(writes=False):
        assert erased("posts", "address", keys, BOTH) == {"dana@example.com", "d@example.com"}
    assert len([one for one in made if "hash IN" in one]) == (0 if quicker else 5)


def test_with_nobody_listed_nothing_is_hashed_and_one_thing_asked(app: Site) -> None:
    def names() -> object:
        raise AssertionError("not even looked at")
        yield

    with app.database.work(writes=False):
        session().scalar(select(1))
        with statements(app) as made:
            assert erased_names(("posts",), names(), BOTH) == {"posts": {}}  # type: ignore[arg-type]
        assert len(made) == 1


@given(st.sets(st.text(max_size=12), max_size=5))
def test_many_at_once_are_hashed_as_one_by_one(texts: set[str]) -> None:
    one_by_one = {mark: text for text in texts for mark in BOTH.all_of("a purpose", text)}
    assert BOTH.of_many("a purpose", texts) == one_by_one
