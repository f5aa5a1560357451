"""The kinds of request, and what each is called."""

from collections.abc import Sequence
from dataclasses import dataclass

from privacycenter.holdings import Holding
from privacycenter.rights.models import Request

GROUNDS = (  # P74, and what a correction may be declined on besides
    "cannot_authenticate",
    "others_privacy",
    "not_readily_accessible",
    "access_not_required",
    "accurate",
)


@dataclass(frozen=True)
class RequestKind:
    """One kind: the letter its references begin with, its title on pages and in letters, and the
    grounds it may be declined on."""

    key: str
    letter: str
    title: str
    in_words: str  # after "asked us to"
    grounds: tuple[str, ...] = GROUNDS


DELETION = RequestKind("deletion", "D", "Deletion of everything", "delete everything")
CORRECTION = RequestKind("correction", "C", "Correction", "correct something")

RECOVERY = RequestKind("recovery", "A", "A new way in", "let you in by a new address")

REMOVAL = RequestKind(
    "removal",
    "R",
    "Removal of a text",
    "remove a text",
    grounds=tuple(one for one in GROUNDS if one != "accurate"),  # right or wrong is not the point
)

KINDS = (DELETION, CORRECTION, REMOVAL, RECOVERY)


NOT_KEPT = "(no longer kept)"  # what somebody typed who was erased
ITEMS = {"email": "the email address", "user_id": "the user ID"}


def wish_of(request: Request, holdings: Sequence[Holding]) -> str:
    """What a request asks, in a sentence for both sides."""
    asked = request.asked
    where = next((one for one in holdings if one.key == asked.get("holding")), None)
    if request.kind == "correction":
        item = ITEMS.get(str(asked.get("field")), "something else")
        if where is not None:
            item = f"something in “{where.title}”"
        return f"To correct {item}. It should say: “{asked.get('should_say', NOT_KEPT)}”"
    if request.kind == "removal":
        return f"To take a text out of “{where.title if where else 'our records'}” for good."
    if request.kind == "recovery":
        new = asked.get("new_address", NOT_KEPT)
        return f"To get in by another address, because the mailbox is lost: {new}"
    if is_of_everything(request):
        return "To delete everything."
    titles = [one.title for one in holdings if one.key in asked["holdings"]]
    return f"To delete some kinds of record, and to keep the account: {', '.join(titles)}."


def is_of_everything(request: Request) -> bool:
    """Whether a deletion closes the account."""
    return bool(request.asked.get("scope", "everything") == "everything")


def title_of(request: Request) -> str:
    """What a request is called on pages."""
    if request.kind == "deletion" and not is_of_everything(request):
        return "Deletion of chosen records"
    return kind_of(request).title


def what_of(request: Request) -> str:
    """What is asked, after "asked us to"."""
    if request.kind == "deletion" and not is_of_everything(request):
        return "delete what you chose"
    return kind_of(request).in_words


def kind_of(request: Request) -> RequestKind:
    return next(kind for kind in KINDS if kind.key == request.kind)


def reference_of(request: Request) -> str:
    """D-2026-0412: what a person and a clerk call a request."""
    return f"{kind_of(request).letter}-{request.begun_at.year}-{request.id:04d}"
