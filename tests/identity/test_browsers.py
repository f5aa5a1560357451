"""The browser's own id joins at sign-in; the first one keeps it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from privacycenter.identity.models import VisitorId
from privacycenter.refusals import Misconfigured
from privacycenter.web import Site
from tests.cast import Cast
from tests.conftest import settings_with
from tests.guest import Guest
from tests.mailbox import Mailbox


def browsers_of(app: Site, person_id: int) -> set[str]:
    with app.database.reading() as session:
        return set(
            session.scalars(select(VisitorId.visitor_id).where(VisitorId.person_id == person_id))
        )


def test_an_id_joins_whoever_signs_in_and_never_moves(
    guest: Guest, new_guest: Callable[[], Guest], cast: Cast
) -> None:
    guest.client.set_cookie("visitor", "v-8.A_b-c", domain="privacy.example.com")
    guest.sign_in()
    assert browsers_of(guest.app, cast.member) == {"v-dana", "v-8.A_b-c"}
    page = guest.get("/you/held/browsers")
    assert "v-8.A_b-c" in page.text
    assert "joins your records when you sign in here" in page.text
    other = new_guest()
    other.client.set_cookie("visitor", "v-8.A_b-c", domain="privacy.example.com")
    other.sign_in("tberg")
    assert browsers_of(guest.app, cast.other) == set()
    assert browsers_of(guest.app, cast.member) == {"v-dana", "v-8.A_b-c"}
    other.sign_in("tberg")  # again, and nothing happens twice
    assert browsers_of(guest.app, cast.other) == set()


def test_it_joins_at_a_link_too_and_brings_what_was_noted_under_it(
    guest: Guest, cast: Cast, mailbox: Mailbox, post: Callable[[], int]
) -> None:
    assert "Nothing about you." in guest.sign_in("tberg").get("/you/held/cookies").text
    guest.client.set_cookie("visitor", "v-tomas-1", domain="privacy.example.com")
    guest.post("/sign-in/link", address=cast.other_address)
    post()
    guest.send(mailbox.link_to(cast.other_address))
    assert browsers_of(guest.app, cast.other) == {"v-tomas-1"}
    assert "How lists are shown" in guest.get("/you/held/cookies").text


@pytest.mark.parametrize("value", ["short12", "x" * 81, "v-dana+1234", "", "v-däna-1234"])
def test_what_our_sites_would_not_give_is_not_taken(guest: Guest, cast: Cast, value: str) -> None:
    guest.client.set_cookie("visitor", value, domain="privacy.example.com")
    guest.sign_in()
    assert browsers_of(guest.app, cast.member) == {"v-dana"}


def test_staff_and_failed_tries_join_nothing(guest: Guest, cast: Cast) -> None:
    guest.client.set_cookie("visitor", "v-office-1", domain="privacy.example.com")
    guest.post("/sign-in", status=422, login="dwhitfield", password="wrong")
    guest.sign_in_to_office()
    with guest.app.database.reading() as session:
        assert session.scalars(select(VisitorId.visitor_id)).all() == ["v-dana"]


def test_another_name_can_be_set_or_none(guest: Guest, cast: Cast) -> None:
    for name, known in (("", {"v-dana"}), ("uid", {"v-dana", "v-of-uid"})):
        guest.app.settings = replace(guest.app.settings, visitor_cookie=name)
        guest.client.set_cookie("visitor", "v-of-visitor", domain="privacy.example.com")
        guest.client.set_cookie("uid", "v-of-uid", domain="privacy.example.com")
        guest.sign_in()
        assert browsers_of(guest.app, cast.member) == known
    for name in ("__Host-session", "a b", "a;b", "x" * 81):
        with pytest.raises(Misconfigured, match="VISITOR_COOKIE must"):
            settings_with(visitor_cookie=name)
