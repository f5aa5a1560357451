"""The letters of a deletion. They are written from the same rows as the receipt, when they are
posted; before that the office reads them as they will be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from privacycenter.db import session
from privacycenter.mail import LetterKind
from privacycenter.rights import letters
from privacycenter.rights.deletion.account import FOLLOW
from privacycenter.rights.deletion.models import Decision, Part, Task
from privacycenter.rights.deletion.plan import Plan, rows_of
from privacycenter.rights.deletion.proof import asked_in_words, kept_in_words
from privacycenter.rights.deletion.queries import erasure_of, parts_of, tasks_of
from privacycenter.rights.kinds import is_of_everything
from privacycenter.rights.models import Request
from privacycenter.tokens import Links
from privacycenter.web.words import day_in_words


def facts_of(request: Request, decision: Decision, tasks: Sequence[Task]) -> dict[str, Any]:
    """What the letters say. Before the erasure the numbers are those of the preview."""
    return _said(request, parts_of(decision), tasks)


def facts_of_plan(request: Request, plan: Plan, tasks: Sequence[Task]) -> dict[str, Any]:
    """The same before anything is proposed, from the plan as it stands."""
    return _said(request, rows_of(plan), tasks)


def _said(request: Request, parts: Sequence[Part], tasks: Sequence[Task]) -> dict[str, Any]:
    is_done = any(part.done_at for part in parts)
    return {
        "asked": asked_in_words(request, parts),
        "law": request.regime,
        "done": [
            {"title": part.title, "records": part.erased if is_done else part.records}
            for part in parts
            if part.verdict == "goes" and (part.erased if is_done else part.records)
        ],
        "kept": [one | {"until": _in_words(one["until"])} for one in kept_in_words(parts)],
        "closes_account": is_of_everything(request),
        "waits": [
            {"recipient": task.recipient, "what": task.what, "due_on": day_in_words(task.due_on)}
            for task in tasks
            if task.state == "open"
        ],
    }


def _in_words(day: str) -> str:
    return day_in_words(date.fromisoformat(day)) if day else ""


def _prepare(address: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Once, when it is posted: the account of what was done, and the key the link carries."""
    request = session().get(Request, facts["request_id"])
    erasure = erasure_of(facts["request_id"])
    if request is None or erasure is None:
        return None
    decision = session().get_one(Decision, erasure.decision_id)
    said = facts_of(request, decision, tasks_of(erasure))
    return address, facts | said | {"key": erasure.key}


def _mint(facts: dict[str, Any], links: Links) -> dict[str, Any]:
    return {"path": f"/followed/{follow_token(facts['request_id'], facts['key'], links)}"}


def follow_token(request_id: int, key: str, links: Links) -> str:
    """The token by which somebody without an account any more follows what remains to be done.
    It shows what was done and signs nobody in."""
    return links.make(FOLLOW, {"request": request_id, "key": key[:16]})


def written() -> tuple[LetterKind, ...]:
    """These kinds, knowing how they are written out."""
    return tuple(
        replace(kind, prepare=_prepare, mint=_mint) for kind in (letters.ERASED, letters.CLOSED)
    )
