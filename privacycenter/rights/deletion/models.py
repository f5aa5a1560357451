"""A deletion, from the proposal to the last task. The plan lies in rows: what a decision may not
say, its table refuses; who may not decide, a trigger does (migration 0003)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from privacycenter.db import NEVER_AGAIN, Base, BigId, id_column
from privacycenter.holdings.grounds import CODES, KEEPING_CODES
from privacycenter.rights.models import said

DECISION_STATES = ("proposed", "approved", "returned", "outdated")
ERASURE_STATES = ("waiting", "running", "finished", "halted")
TASK_KINDS = ("processor", "system")
TASK_STATES = ("open", "done", "not_possible")


class Decision(Base):
    """What one member of staff proposes and another approves or returns. Its plan are its parts;
    `fingerprint` stands for everything in the plan but the numbers of records."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('erase', 'refuse')", name="outcome"),
        CheckConstraint(f"state IN {DECISION_STATES}", name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint(
            "state NOT IN ('approved', 'returned') OR decided_by IS NOT NULL",
            name="decided_by_somebody",
        ),
        CheckConstraint(
            f"outcome <> 'refuse' OR (ground IS NOT NULL AND {said('facts')})",
            name="refusal_has_reasons",
        ),
        CheckConstraint(f"ground IS NULL OR ground IN {CODES}", name="ground"),
        CheckConstraint(f"state <> 'returned' OR {said('remark')}", name="return_has_remark"),
        Index(
            "uq_decision_one_running",
            "request_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'approved')"),
            postgresql_where=text("state IN ('proposed', 'approved')"),
        ),
    )

    id: Mapped[int] = id_column()
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    fingerprint: Mapped[str] = mapped_column(String(64))
    ground: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[str | None] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str | None] = mapped_column(Text)


class Part(Base):
    """One holding in a plan: it goes, or it stays on a ground, with facts, until a day. Then it
    is also what has been done: `erased` counts rows, `done_at` is when none was left, `ended_at`
    when a kept part's time was over and it went too. `chosen` is whether whoever proposed it chose
    to keep it; else a declaration or a hold does."""

    __tablename__ = "decision_part"
    __table_args__ = (
        CheckConstraint("verdict IN ('goes', 'stays')", name="verdict"),
        CheckConstraint(
            f"verdict <> 'stays' OR (ground IN {KEEPING_CODES} AND {said('facts')})",
            name="kept_has_reasons",
        ),
        CheckConstraint("verdict = 'stays' OR ground IS NULL", name="what_goes_has_no_ground"),
        CheckConstraint("verdict <> 'stays' OR ground IS NOT NULL", name="kept_has_ground"),
        UniqueConstraint("decision_id", "holding"),
    )

    id: Mapped[int] = id_column()
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    place: Mapped[int]
    holding: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    verdict: Mapped[str] = mapped_column(String(10))
    records: Mapped[int] = mapped_column(BigId)
    ground: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[str | None] = mapped_column(Text)
    until_on: Mapped[date | None]
    chosen: Mapped[bool] = mapped_column(default=False)
    erased: Mapped[int] = mapped_column(BigId, default=0)
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Erasure(Base):
    """The carrying out of an approved decision. `key` names it in the ledger outside the database;
    `subject` is sealed: whose it is, for as long as a step or a task still needs to know."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(f"state IN {ERASURE_STATES}", name="state"),
        CheckConstraint(
            "(state IN ('running', 'finished')) = (begun_at IS NOT NULL)", name="begun_has_time"
        ),
        CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL)", name="finished_has_time"
        ),
        CheckConstraint(
            "state IN ('finished', 'halted') OR subject IS NOT NULL", name="knows_whose"
        ),
        Index(
            "uq_erasure_one_of_request",
            "request_id",
            unique=True,
            sqlite_where=text("state <> 'halted'"),
            postgresql_where=text("state <> 'halted'"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = id_column()
    key: Mapped[str] = mapped_column(String(32), unique=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    closes_account: Mapped[bool]
    subject: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    approved_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    stepped_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Task(Base):
    """What a person does elsewhere: telling a processor, erasing in a system without a connection.
    Ticked with evidence, or with why it cannot be done."""

    __tablename__ = "erasure_task"
    __table_args__ = (
        CheckConstraint(f"kind IN {TASK_KINDS}", name="kind"),
        CheckConstraint(f"state IN {TASK_STATES}", name="state"),
        CheckConstraint("(state = 'open') = (done_at IS NULL)", name="done_has_time"),
        CheckConstraint(
            f"state = 'open' OR (done_by IS NOT NULL AND {said('evidence')})",
            name="done_has_evidence",
        ),
        UniqueConstraint("erasure_id", "kind", "recipient"),
        Index("ix_erasure_task_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = id_column()
    erasure_id: Mapped[int] = mapped_column(ForeignKey("erasure.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    recipient: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default="open")
    evidence: Mapped[str | None] = mapped_column(Text)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    done_at: Mapped[datetime | None]


class LegalHold(Base):
    """Somebody's records must not be erased for now: all, or one kind (`holding`). Placed and
    lifted by staff, with a ground and facts."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint(f"ground IN {KEEPING_CODES}", name="ground"),
        CheckConstraint("length(trim(facts)) > 0", name="has_facts"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    holding: Mapped[str | None] = mapped_column(String(60))
    ground: Mapped[str] = mapped_column(String(40))
    facts: Mapped[str] = mapped_column(Text)
    placed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    placed_at: Mapped[datetime]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    lifted_at: Mapped[datetime | None]
