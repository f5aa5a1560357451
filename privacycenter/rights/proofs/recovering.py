"""The mailbox is lost: somebody names themselves, a new address, and whatever shows that it is
them. The page answers everybody alike; the office decides, and the old address is told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import func, select

from privacycenter.db import session
from privacycenter.holdings import Holding
from privacycenter.identity.addresses.changing import ask_for_change
from privacycenter.identity.people import person_named, stored_address, subject_of
from privacycenter.identity.proofs.codes import use_code
from privacycenter.identity.proofs.matching import FOR_DETAILS, matches, points_of
from privacycenter.mail import LetterKind, put_in_outbox
from privacycenter.refusals import Conflict
from privacycenter.rights import lifecycle
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.letters import RECOVERY_ASKED
from privacycenter.rights.models import Request
from privacycenter.rights.queries import contested_fields
from privacycenter.rights.telling import about
from privacycenter.sealing import Safe
from privacycenter.settings import Settings

MOST_OPEN = 5  # of one person, but for what shows enough: strangers cannot fill the queue
PLACE = "letter.facts/recovery"


@dataclass(frozen=True)
class Claim:
    """What somebody typed. `points` are compared and forgotten."""

    login: str
    new_address: str
    code: str
    points: dict[str, str]


def ask_recovery(claim: Claim, safe: Safe) -> None:
    """Put the claim into the outbox, the same for everybody: the worker finds out whether we know
    whoever is named. What was typed waits there sealed, for the moment until then."""
    sealed = safe.seal(json.dumps(asdict(claim)), place=PLACE)
    put_in_outbox(RECOVERY_ASKED, address=claim.login, claim=sealed)


def letter_with(holdings: Sequence[Holding], settings: Settings, safe: Safe) -> LetterKind:
    """The letter to the old address, which is told before anybody decides. Finding out whose it
    is files the request."""

    def find_owner(login: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        person_id = person_named(login)
        address = None if person_id is None else stored_address(person_id)
        if person_id is None or address is None:
            return None
        claim = Claim(**json.loads(safe.open(facts["claim"], place=PLACE)))
        request = _file(holdings, person_id, claim, settings)
        if request is None:
            return None
        return address, {
            "person_id": person_id,
            "about": about(request),
            "reference": reference_of(request),
            "path": f"/you/requests/{request.id}",
        }

    return replace(RECOVERY_ASKED, prepare=find_owner)


def _file(
    holdings: Sequence[Holding], person_id: int, claim: Claim, settings: Settings
) -> Request | None:
    """The request, with what speaks for it; None when strangers have filed enough of them."""
    but = contested_fields(person_id)
    found = matches(points_of(holdings, subject_of(person_id), but=but), claim.points)
    code = ""
    if claim.code:
        code = "right" if use_code(person_id, claim.code) else "wrong"
    evidence = Evidence(claim.new_address, code, found)
    if _open_recoveries(person_id) >= MOST_OPEN and not evidence.is_enough:
        return None
    number = lifecycle.begin_request(
        person_id, kind="recovery", asked=asdict(evidence), note="", settings=settings
    )
    return lifecycle.open_request(number, person_id, settings)


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
    new_address = str(asked.get("new_address", ""))  # not kept of somebody who was erased
    return Evidence(new_address, str(asked["code"]), dict(asked["matches"]))


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
