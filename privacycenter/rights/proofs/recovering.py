"""The mailbox is lost: somebody names themselves, a new address, and whatever shows that it is
them. The page answers everybody alike; the office decides, and the old address is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from privacycenter.audit import Actor, acting
from privacycenter.db import session
from privacycenter.holdings import Holding, Subject
from privacycenter.identity.addresses.changing import ask_for_change
from privacycenter.identity.people import person_named, subject_of
from privacycenter.identity.proofs.codes import use_code
from privacycenter.identity.proofs.matching import FOR_DETAILS, matches, points_of
from privacycenter.refusals import Conflict
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from privacycenter.rights.queries import contested_fields
from privacycenter.settings import Settings

MOST_OPEN = 5  # of one person: strangers cannot fill the queue
NOBODY = Subject(0)


@dataclass(frozen=True)
class Claim:
    """What somebody typed. `points` are compared and forgotten."""

    login: str
    new_address: str
    code: str
    points: dict[str, str]


def ask_recovery(holdings: Sequence[Holding], claim: Claim, settings: Settings) -> None:
    """File the request if we know whoever is named; the same is looked up if not."""
    person_id = person_named(claim.login)
    subject = NOBODY if person_id is None else subject_of(person_id)
    contested = contested_fields(subject.person_id)
    found = matches(points_of(holdings, subject, but=contested), claim.points)
    code = ""
    if claim.code:
        code = "right" if use_code(subject.person_id, claim.code) else "wrong"
    if person_id is None or _open_recoveries(person_id) >= MOST_OPEN:
        return
    with acting(Actor("nobody")):
        number = lifecycle.begin_request(
            person_id,
            kind="recovery",
            asked={"new_address": claim.new_address, "code": code, "matches": found},
            note="",
            settings=settings,
        )
        lifecycle.open_request(number, person_id, settings)


def _open_recoveries(person_id: int) -> int:
    query = select(func.count()).where(
        Request.person_id == person_id, Request.kind == "recovery", Request.state == "open"
    )
    return session().scalar(query) or 0


@dataclass(frozen=True)
class Evidence:
    """What speaks for whoever asks."""

    new_address: str
    code: str
    matches: dict[str, bool]

    @property
    def is_enough(self) -> bool:
        """A right code, or three data points (11 CCR 7062(c)); the lost address is contested and
        is none of them (7060(h))."""
        right = sum(self.matches.values())
        return self.code == "right" or right >= FOR_DETAILS


def evidence_of(request: Request) -> Evidence:
    asked = request.asked
    return Evidence(str(asked["new_address"]), str(asked["code"]), dict(asked["matches"]))


def let_in(request_id: int, staff_id: int) -> None:
    """The office is sure: the new address gets a link, and once it is proved the old one is told
    and may undo it for a week. Raises Conflict when what was shown is not enough."""
    request = lifecycle.request_for_office(request_id)
    if request.kind != "recovery":
        raise Conflict("Nobody asked for a new way in here.")
    evidence = evidence_of(request)
    if not evidence.is_enough:
        raise Conflict(
            "What was shown is not enough to be sure: a right recovery code, or three data "
            "points that match. Decline it, and say what else would help."
        )
    lifecycle.fulfil(request_id, staff_id, kind="recovery", tell=False)
    ask_for_change(request.person_id, evidence.new_address, how="recovery")
