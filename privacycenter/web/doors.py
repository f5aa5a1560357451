"""No sign, no entry: each view declares who may come in, and one guard decides.

The decorators only put a sign on the function, so their order does not matter. A view without a
sign is shut. Another person's thing is 404, never 403.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import g, request
from werkzeug.exceptions import BadRequest, Forbidden

from privacycenter import clock
from privacycenter.audit import NOBODY, Actor
from privacycenter.refusals import (
    DeclareFirst,
    NotAllowed,
    ProveAgain,
    SetUpFirst,
    SignInFirst,
    Unknown,
)

View = TypeVar("View", bound=Callable[..., Any])

PROOF_MINUTES = 15  # how long a proof of who is asking counts as fresh
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass
class Sign:
    """What stands on a view's door."""

    audience: str | None = None  # public, machine, account, office
    permission: str | None = None
    writes: bool = False
    fresh: bool = False
    details: bool = False
    limits: tuple[str, ...] = field(default=())


class Visitor(Protocol):
    """Somebody signed in, as the doors see them."""

    door: str
    owner_id: int
    name: str
    proved_at: datetime
    sees_details: bool
    must_set_up: bool
    permissions: frozenset[str]

    @property
    def actor(self) -> Actor: ...


def sign_of(view: Callable[..., Any]) -> Sign:
    """The sign on a view, made when there is none yet."""
    if not hasattr(view, "sign"):
        view.sign = Sign()  # type: ignore[attr-defined]
    sign: Sign = view.sign  # type: ignore[attr-defined]
    return sign


def public(view: View) -> View:
    """Anybody may come in."""
    sign_of(view).audience = "public"
    return view


def machine(view: View) -> View:
    """Programs ask for it: no session is looked at and no cookie set."""
    sign_of(view).audience = "machine"
    return view


def account(view: View) -> View:
    """A person signed in at the account door."""
    sign_of(view).audience = "account"
    return view


def office(permission: str) -> Callable[[View], View]:
    """Staff whose role carries this permission."""

    def put(view: View) -> View:
        sign = sign_of(view)
        sign.audience, sign.permission = "office", permission
        return view

    return put


def writes(view: View) -> View:
    """The view's first touch of the database takes the write lock; returning commits."""
    sign_of(view).writes = True
    return view


def fresh(view: View) -> View:
    """The visitor must have proved who they are within PROOF_MINUTES."""
    sign_of(view).fresh = True
    return view


def details(view: View) -> View:
    """The view shows specific pieces of information: somebody without an account has matched data
    points and declared who they are (11 CCR 7062(c))."""
    sign_of(view).details = True
    return view


def limited(*names: str) -> Callable[[View], View]:
    """POSTs count against these limits (`limits.LIMITS`), in a transaction before the view."""

    def put(view: View) -> View:
        sign_of(view).limits = names
        return view

    return put


def visitor() -> Any:
    """Whoever is signed in, or None. The guard has put it there."""
    return g.get("visitor")


def check_host(hosts: list[str], netloc: str | None) -> None:
    """Refuse a Host header that is not ours. `netloc` also fixes the port, in production."""
    given = request.host
    name = urlsplit("//" + given).hostname
    if name not in hosts or (netloc is not None and given != netloc):
        raise BadRequest("This site does not answer to that name.")


def check_origin(base_url: str, *, only: bool) -> None:
    """Refuse a change another site's page tries to make in a visitor's name.

    With `only`, `base_url` alone is our own origin; else also the one that was asked for.
    """
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise Forbidden("Another site sent this. Nothing was changed.")
    origin = request.headers.get("Origin")
    ours = (base_url,) if only else (base_url, f"{request.scheme}://{request.host}")
    if origin not in (None, "null", *ours):  # "null" comes from pages that send no referrer
        raise Forbidden("Another site sent this. Nothing was changed.")


def admit(sign: Sign, who: Visitor | None) -> None:
    """Decide whether `who` may pass. Raises a refusal when not."""
    if sign.audience is None:
        raise Unknown
    if sign.audience in ("public", "machine"):
        return
    if who is None:
        raise SignInFirst
    if who.door != sign.audience:
        raise SignInFirst if sign.audience == "office" else NotAllowed
    if sign.permission is not None and sign.permission not in who.permissions:
        raise SetUpFirst if who.must_set_up else NotAllowed
    if sign.details and not who.sees_details:
        raise DeclareFirst
    if sign.fresh and who.proved_at < clock.ago(minutes=PROOF_MINUTES):
        raise ProveAgain


def owner_of(who: Visitor | None) -> str:
    """Whose session it is, for what is counted by person and not by session."""
    return "" if who is None else f"{who.door} {who.owner_id}"


def actor_of(who: Visitor | None) -> Actor:
    return NOBODY if who is None else who.actor
