"""What the house answers when it cannot do a thing: one family, each with a sentence.

Which status and page belongs to which refusal stands in one table, in `web.errors`.
"""


class Refusal(Exception):
    """Something was not done. `str(refusal)` is a sentence for the person, without secrets."""

    sentence = "We could not do that."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class Unknown(Refusal):
    """There is no such thing, or it is somebody else's: nobody is told which."""

    sentence = "There is no such page, or it is not yours to see."


class SignInFirst(Refusal):
    """The page needs somebody signed in."""

    sentence = "Sign in first, and you will come back to this page."


class ProveAgain(Refusal):
    """The step needs a proof of who is asking that is only minutes old."""

    sentence = "Confirm that it is you, and you will come back to this page."


class DeclareFirst(Refusal):
    """The page shows details, and somebody without an account has not declared who they are."""

    sentence = "Declare that it is you, and you will come back to this page."


class SetUpFirst(Refusal):
    """The page needs a staff account that is set up, and this one is not yet."""

    sentence = "Set your account up first."


class NotAllowed(Refusal):
    """The person is known, and the page is not for them."""

    sentence = "Your account does not open this page."


class Invalid(Refusal):
    """What was sent cannot be accepted as it is. `field` names the control, if one is to blame."""

    sentence = "Something in what you sent cannot be accepted."

    def __init__(self, sentence: str | None = None, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class Conflict(Refusal):
    """Somebody else was first, or the thing has moved on since the page was made."""

    sentence = "Somebody else was a moment faster. Nothing was changed by you."


class LinkUsed(Refusal):
    """A link that works once has already worked."""

    sentence = "This link has already been used. Each link works once."


class LinkExpired(Refusal):
    """A link was good, and its time is over."""

    sentence = "This link is too old to work."


class LinkBroken(Refusal):
    """A link says nothing we can read, was cut, altered or replaced by a newer one."""

    sentence = "This link does not work. It may be incomplete, or a newer one has replaced it."


class TooMany(Refusal):
    """A limit is reached. `seconds` is how long to wait."""

    sentence = "There were too many tries in a short time."

    def __init__(self, seconds: int, sentence: str | None = None) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Busy(Refusal):
    """The database did not answer in time. Nothing was changed; trying again is safe."""

    sentence = "Our database does not answer just now. Nothing was changed. Try again in a minute."


class Misconfigured(Exception):
    """The site must not start like this. `faults` has one sentence for each thing wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
