"""What we declare about deletions: the decision, what was done, and what has to stay."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.holdings import PERSON, Field, Holding, codes, delete_rule
from privacycenter.holdings.grounds import WORDS
from privacycenter.rights.deletion.models import Decision, Erasure, LegalHold, Part, Task
from privacycenter.rights.models import Request

_REQUESTS = select(Request.id).where(Request.person_id == PERSON)
_DECISIONS = select(Decision.id).where(Decision.request_id.in_(_REQUESTS))
MONTHS_24 = 731  # days; 11 CCR 7101: at least 24 months
LAW = (
    "California law (11 CCR 7101) has us keep records of requests, and of how we answered them, "
    "for 24 months"
)


KEEPING_SOMETHING = (  # requests
    select(Decision.request_id)
    .join(Part, Part.decision_id == Decision.id)
    .join(Erasure, Erasure.decision_id == Decision.id)
    .where(
        Part.verdict == "stays",
        Part.records > 0,
        Part.ended_at.is_(None),
        Erasure.state == "finished",
    )
)


def erase_deletions_of(request_ids: Sequence[int]) -> None:
    """They go with the requests they belong to."""
    decisions = select(Decision.id).where(Decision.request_id.in_(request_ids))
    erasures = select(Erasure.id).where(Erasure.request_id.in_(request_ids))
    for statement in (
        delete(Task).where(Task.erasure_id.in_(erasures)),
        delete(Part).where(Part.decision_id.in_(decisions)),
        delete(Erasure).where(Erasure.request_id.in_(request_ids)),
        delete(Decision).where(Decision.request_id.in_(request_ids)),
    ):
        session().execute(statement)


DELETIONS = Holding(
    key="deletions",
    title="How we decided your deletion",
    category="privacy-center",
    why="To do exactly what was decided, and to prove it",
    basis="A record of requests and of how they were answered (legal obligation)",
    source="The privacy office",
    recipients="No one",
    seen_by="The privacy office",
    kept="24 months after the request is closed, and as long as anything kept on a ground",
    tables=("decision", "decision_part", "erasure", "erasure_task"),
    unit=("line", "lines"),
    kept_because=LAW,
    kept_ground="legal_obligation",
    kept_months=24,
    fields=(
        Field("title", "Kind of record", ("decision_part.title",), "communications", "To say what"),
        Field(
            "verdict",
            "Decided",
            ("decision_part.verdict", "decision.outcome"),
            "communications",
            "To do it",
            spell=codes(goes="To be erased", stays="To be kept"),
        ),
        Field(
            "ground",
            "Ground",
            ("decision_part.ground", "decision.ground"),
            "communications",
            "To give you a reason",
            spell=lambda code: WORDS.get(code, code),
        ),
        Field(
            "facts",
            "Facts",
            ("decision_part.facts", "decision.facts"),
            "communications",
            "To give you the facts",
        ),
        Field(
            "until_on",
            "Kept until",
            ("decision_part.until_on", "decision_part.ended_at"),
            "communications",
            "To erase it in time",
        ),
        Field(
            "erased",
            "Records erased",
            ("decision_part.records", "decision_part.erased", "decision_part.done_at"),
            "communications",
            "To know that it was done",
        ),
        Field(
            "decided_at",
            "Decided on",
            ("decision.proposed_at", "decision.decided_at", "decision.state", "decision.remark"),
            "communications",
            "To prove that two people decided",
        ),
        Field(
            "finished_at",
            "Carried out",
            ("erasure.approved_at", "erasure.begun_at", "erasure.finished_at", "erasure.state"),
            "communications",
            "To go on where it stopped",
        ),
        Field(
            "told",
            "Who was told",
            (
                "erasure_task.recipient",
                "erasure_task.what",
                "erasure_task.kind",
                "erasure_task.state",
                "erasure_task.due_on",
                "erasure_task.evidence",
                "erasure_task.done_at",
            ),
            "communications",
            "To erase it elsewhere too",
        ),
    ),
    plumbing={
        "decision.id": "names it",
        "decision.request_id": "which request",
        "decision.fingerprint": "shows whether the plan changed",
        "decision.proposed_by": "which member of staff; you read the role",
        "decision.decided_by": "which member of staff; you read the role",
        "decision_part.id": "names it",
        "decision_part.decision_id": "which decision",
        "decision_part.place": "the order",
        "decision_part.holding": "names the kind of record inside",
        "decision_part.chosen": "whether a person or a rule keeps it",
        "erasure.id": "names it",
        "erasure.key": "names it in the ledger",
        "erasure.request_id": "which request",
        "erasure.decision_id": "which decision",
        "erasure.person_id": "whose",
        "erasure.stepped_at": "whose turn it is",
        "erasure.closes_account": "whether the account went too",
        "erasure.subject": "sealed: whose records, until it is done",
        "erasure_task.id": "names it",
        "erasure_task.erasure_id": "which erasure",
        "erasure_task.done_by": "which member of staff; you read the role",
    },
    rows=select(
        Part.id.label("record"),
        Part.title,
        Part.verdict,
        Part.ground,
        Part.facts,
        Part.until_on,
        Part.erased,
        Decision.decided_at,
        Erasure.finished_at,
        select(func.count()).where(Task.erasure_id == Erasure.id).scalar_subquery().label("told"),
    )
    .join(Decision, Decision.id == Part.decision_id)
    .outerjoin(Erasure, Erasure.decision_id == Decision.id)
    .where(Decision.request_id.in_(_REQUESTS)),
    key_column=Part.id,
    count=select(func.count()).select_from(Part).where(Part.decision_id.in_(_DECISIONS)),
)

LEGAL_HOLDS = Holding(
    key="legal-holds",
    title="Legal holds",
    category="privacy-center",
    why="To keep what a court or a claim needs",
    basis="A legal obligation, or a legal claim",
    source="The privacy office",
    recipients="No one",
    seen_by="The privacy office",
    kept="24 months after it is lifted",
    tables=("legal_hold",),
    unit=("hold", "holds"),
    kept_because=LAW,
    kept_ground="legal_obligation",
    kept_months=24,
    fields=(
        Field(
            "holding",
            "What is held",
            ("legal_hold.holding",),
            "communications",
            "To hold no more than that",
        ),
        Field(
            "ground",
            "Ground",
            ("legal_hold.ground",),
            "communications",
            "To give you a reason",
            spell=lambda code: WORDS.get(code, code),
        ),
        Field("facts", "Facts", ("legal_hold.facts",), "communications", "To give you the facts"),
        Field(
            "placed_at",
            "Placed",
            ("legal_hold.placed_at",),
            "communications",
            "To know since when",
        ),
        Field(
            "lifted_at",
            "Lifted",
            ("legal_hold.lifted_at",),
            "communications",
            "To know until when",
        ),
    ),
    plumbing={
        "legal_hold.id": "names it",
        "legal_hold.person_id": "whose",
        "legal_hold.placed_by": "which member of staff; you read the role",
        "legal_hold.lifted_by": "which member of staff; you read the role",
    },
    rows=select(
        LegalHold.id.label("record"),
        LegalHold.holding,
        LegalHold.ground,
        LegalHold.facts,
        LegalHold.placed_at,
        LegalHold.lifted_at,
    ).where(LegalHold.person_id == PERSON),
    key_column=LegalHold.id,
    count=select(func.count()).select_from(LegalHold).where(LegalHold.person_id == PERSON),
    rules=(
        delete_rule(
            "legal-holds.erase",
            "Legal holds that were lifted more than 24 months ago are erased",
            LegalHold,
            lambda _settings: LegalHold.lifted_at < clock.ago(days=MONTHS_24),
        ),
    ),
)

HOLDINGS = (DELETIONS, LEGAL_HOLDS)
