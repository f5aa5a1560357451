"""Forgetting whose an erasure was, once nothing needs to know it any more: no step, no task, and no
kept part that is found by an address or a browser."""

from privacycenter.db import session
from privacycenter.rights.deletion.means import Means
from privacycenter.rights.deletion.models import Decision, Erasure, Part
from privacycenter.rights.deletion.queries import open_tasks, parts_of


def forget_if_done(erasure: Erasure, means: Means) -> None:
    """After the last task, and after the end of a kept part."""
    decision = session().get_one(Decision, erasure.decision_id)
    if not open_tasks(erasure.id) and not any(
        _needs_keys(one, means) for one in parts_of(decision)
    ):
        erasure.subject = None


def _needs_keys(part: Part, means: Means) -> bool:
    """Whether it will have to be erased one day, and the person's number alone does not find it."""
    if part.verdict != "stays" or part.ended_at is not None or not part.records:
        return False
    holding = means.holding(part.holding)
    return holding is not None and holding.erase is not None and holding.is_found_by_keys
