"""The kinds of request, and what each is called."""

from dataclasses import dataclass

from privacycenter.rights.models import Request


@dataclass(frozen=True)
class RequestKind:
    """One kind: the letter its references begin with, and its title on pages and in letters."""

    key: str
    letter: str
    title: str
    in_words: str  # after "asked us to"


DELETION = RequestKind("deletion", "D", "Deletion of everything", "delete everything")
CORRECTION = RequestKind("correction", "C", "Correction", "correct something")

KINDS = (DELETION, CORRECTION)


def reference_of(request: Request) -> str:
    """D-2026-0412: what a person and a clerk call a request."""
    letter = next(kind.letter for kind in KINDS if kind.key == request.kind)
    return f"{letter}-{request.begun_at.year}-{request.id:04d}"
