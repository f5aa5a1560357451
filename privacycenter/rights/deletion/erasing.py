"""The erasure: the worker carries out exactly what two people approved, a step in a transaction.

First the ledger, outside the database; then kind after kind, some rows at a time, so that a very
large person does not block the others; then a last sweep for what arrived meanwhile, and only a
step that finds nothing at all finishes. Killed between any two of these, the next step goes on.
"""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from privacycenter import clock
from privacycenter.db import session, to_change
from privacycenter.holdings import Shape
from privacycenter.identity.closing import reopen_person
from privacycenter.rights import lifecycle
from privacycenter.rights.deletion import events
from privacycenter.rights.deletion.finishing import finish
from privacycenter.rights.deletion.guarding import guarded
from privacycenter.rights.deletion.ledger import Entry, append_erasure, append_void, is_in
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Decision, Erasure, Part
from privacycenter.rights.deletion.queries import parts_of
from privacycenter.rights.deletion.strays import erase_strays
from privacycenter.rights.deletion.whose import Whose, whose
from privacycenter.rights.kinds import reference_of
from privacycenter.rights.models import Request
from privacycenter.suppression.listing import suppress

ROWS = 500  # in one transaction: what a page has to wait for at most
REST_SECONDS = 60  # of an erasure that cannot go on
CHANGED = "The plan had changed before anything was erased. Nothing was. Propose it anew."


def carry_out(means: Means, steps: int) -> int:
    """At most so many steps, each of the erasure that has waited longest for its turn."""
    done = 0
    while done < steps and _step(means):
        done += 1
    return done


def has_work() -> bool:
    """Whether an erasure waits for its turn."""
    return session().scalar(_rested().with_only_columns(Erasure.id).limit(1)) is not None


def _step(means: Means) -> bool:
    """One step of one erasure. One that cannot go on is told in the log and rests a while: it is in
    nobody's way."""
    erasure = _whose_turn()
    if erasure is None:
        return False
    erasure.stepped_at = clock.now()
    if not guarded(lambda: _go_on(erasure, means), erasure_id=erasure.id):
        erasure.stepped_at = clock.ahead(seconds=REST_SECONDS)
    return True


def _rested() -> Select[Erasure]:
    """The erasures to go on with."""
    is_rested = or_(Erasure.stepped_at.is_(None), Erasure.stepped_at <= clock.now())
    return select(Erasure).where(Erasure.state.in_(("waiting", "running")), is_rested)


def _whose_turn() -> Erasure | None:
    """The one that has waited longest, nobody else's meanwhile; not one another worker has in
    hand."""
    order = Erasure.stepped_at.is_not(None), Erasure.stepped_at, Erasure.id
    query = _rested().order_by(*order).limit(1)
    return session().scalar(to_change(query, skip_held=True))


def _go_on(erasure: Erasure, means: Means) -> None:
    request = session().get_one(Request, erasure.request_id)
    if erasure.state == "waiting":
        _begin(erasure, request, means)
        return
    of = Whose.open(erasure.subject or "", means.safe, erasure.key)
    parts = [part for part in _parts(erasure) if part.verdict == "goes"]
    part = next((part for part in parts if part.done_at is None), None)
    if part is None:
        if not _sweep(erasure, parts, of, means):
            finish(erasure, request, parts, of, means)
    elif part is parts[-1] and _sweep(erasure, parts[:-1], of, means):
        return  # what came meanwhile goes first: it may hang on the person's own row
    elif _erase_some(part, of, means) < ROWS:  # that was all; the sweep looks again
        part.done_at = clock.now()


def _begin(erasure: Erasure, request: Request, means: Means) -> None:
    """See that the plan is the one that was approved, and write it into the ledger before anything
    is erased. From here on the erasure goes through."""
    decision = session().get_one(Decision, erasure.decision_id)
    if means.plan_again(request, decision).fingerprint != decision.fingerprint:
        _halt(erasure, request, decision, means)
        return
    going = tuple(part.holding for part in _parts(erasure) if part.verdict == "goes")
    of = Whose.open(erasure.subject or "", means.safe, erasure.key)
    _keep_out(erasure, going, of, means)  # waits for an import that does not know of it yet
    of = of.and_since(whose(erasure.person_id))
    _keep_out(erasure, going, of, means)
    erasure.subject = of.seal(means.safe, erasure.key)
    append_erasure(
        means.settings.erasure_ledger,
        Entry(
            key=erasure.key,
            at=clock.now().isoformat(),
            person_id=erasure.person_id,
            reference=reference_of(request),
            scopes=("*", *going) if erasure.closes_account else going,
            hashes=of.hashes(means.pseudonyms),
        ),
    )
    erasure.state, erasure.begun_at = "running", clock.now()
    lifecycle.note(request, events.BEGUN)


def _keep_out(erasure: Erasure, going: Sequence[str], of: Whose, means: Means) -> None:
    suppress(
        erasure=erasure.key,
        scopes=["*"] if erasure.closes_account else going,
        subject_keys=of.keys,
        pseudonyms=means.pseudonyms,
    )


def _halt(erasure: Erasure, request: Request, decision: Decision, means: Means) -> None:
    """Ask the staff again: nothing was erased, and the account opens again."""
    if is_in(means.settings.erasure_ledger, erasure.key):  # killed after the ledger was written
        append_void(
            means.settings.erasure_ledger,
            erasure.key,
            at=clock.now().isoformat(timespec="seconds"),
            because="the plan changed before anything was erased",
        )
    erasure.state, erasure.subject = "halted", None
    decision.state, decision.remark = "outdated", CHANGED
    session().flush()  # the request's trigger looks at both
    lifecycle.move(request, "approved", "open")
    if erasure.closes_account:
        reopen_person(erasure.person_id)
    lifecycle.note(request, events.HALTED)


def _parts(erasure: Erasure) -> list[Part]:
    return parts_of(session().get_one(Decision, erasure.decision_id))


def _erase_some(part: Part, of: Whose, means: Means) -> int:
    holding = means.holding(part.holding)
    if holding is None or holding.erase is None:
        raise RuntimeError(f"{part.holding} is not declared any more, or cannot be erased")
    did = holding.erase(of.subject, ROWS)
    is_sheet = holding.shape is Shape.SHEET  # its records are items of one sheet, not rows
    part.erased = part.records if is_sheet and did else part.erased + did
    return did


def _sweep(erasure: Erasure, parts: list[Part], of: Whose, means: Means) -> bool:
    """Look once more at every part. Whether there was anything left to erase."""
    swept = sum(_erase_some(part, of, means) for part in parts)
    if erasure.closes_account:
        swept += erase_strays(of.names, ROWS)
    return swept > 0
