"""What a receipt says, and what the letters say: one account of a deletion, from its rows."""

from collections.abc import Sequence
from typing import Any

from privacycenter.db import session
from privacycenter.holdings.grounds import WORDS
from privacycenter.rights.deletion.models import Decision, Erasure, Part, Task
from privacycenter.rights.deletion.queries import parts_of
from privacycenter.rights.kinds import is_of_everything, reference_of
from privacycenter.rights.models import Request
from privacycenter.web.words import count_of

SUPPRESSION = (
    "A keyed hash of each address, user ID and browser id is kept, so that no import brings the "
    "person back. Whoever has the key can test a guess with it; nobody can read it."
)


def content_of(request: Request, erasure: Erasure, tasks: Sequence[Task]) -> dict[str, Any]:
    """The content of a receipt, without names and addresses: dates as text, numbers whole."""
    decision = session().get_one(Decision, erasure.decision_id)
    parts = parts_of(decision)
    everything = erasure.closes_account
    return {
        "state": _state(tasks),
        "what": "Deletion of everything" if everything else "Deletion of chosen records",
        "reference": reference_of(request),
        "law": request.regime,
        "received_on": str(request.received_on),
        "approved_at": _second(erasure.approved_at),
        "finished_at": _second(erasure.finished_at),
        "asked": asked_in_words(request, parts),
        "decided_by": "Two people of the privacy office: one proposed it, another approved it",
        "done": [{"title": part.title, "records": part.erased} for part in parts if part.erased],
        "kept": [one | {"ground": ground} for one, ground in _kept(parts)],
        "told": [
            {
                "recipient": task.recipient,
                "what": task.what,
                "state": task.state,
                "due": str(task.due_on),
                "on": _second(task.done_at),
                "evidence": task.evidence or "",
            }
            for task in tasks
        ],
        "suppression": SUPPRESSION,
    }


def kept_in_words(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """What stays, with the reason the person reads. What there is nothing of is left out."""
    return [one | {"ground": WORDS[ground]} for one, ground in _kept(parts)]


def _kept(parts: Sequence[Part]) -> list[tuple[dict[str, Any], str]]:
    """What stays, and the code of its ground."""
    return [
        (
            {
                "title": part.title,
                "records": part.records,
                "facts": part.facts or "",
                "until": str(part.until_on or ""),
            },
            part.ground or "",
        )
        for part in parts
        if part.verdict == "stays" and part.records
    ]


def _state(tasks: Sequence[Task]) -> str:
    left = sum(task.state == "open" for task in tasks)
    if not left:
        return "Carried out, here and elsewhere"
    return (
        f"Carried out here; {count_of(left, 'thing remains', 'things remain')} to be done elsewhere"
    )


def asked_in_words(request: Request, parts: Sequence[Part]) -> str:
    """What the person asked."""
    if is_of_everything(request):
        return "To delete everything"
    return "To delete: " + ", ".join(part.title for part in parts)


def _second(instant: Any) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""
