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

RECOVERY = RequestKind("recovery", "A", "A new way in", "let you in by a new address")

KINDS = (DELETION, CORRECTION, RECOVERY)


ITEMS = {"email": "the email address", "user_id": "the user ID"}


def wish_of(request: Request) -> str:
    """What a request asks, in a sentence for both sides."""
    asked = request.asked
    if request.kind == "correction":
        item = ITEMS.get(str(asked.get("field")), "something else")
        return f"To correct {item}. It should say: “{asked.get('should_say')}”"
    if request.kind == "recovery":
        return f"To get in by another address, because the mailbox is lost: {asked['new_address']}"
    return "To delete everything."


def reference_of(request: Request) -> str:
    """D-2026-0412: what a person and a clerk call a request."""
    letter = next(kind.letter for kind in KINDS if kind.key == request.kind)
    return f"{letter}-{request.begun_at.year}-{request.id:04d}"
