"""The shape of an event: its permanent name, the facts it must carry, its sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EventKind:
    """One line of the closed list.

    `name` is `subject.action` in the past tense and never changes. `facts` are exactly the keys
    a record must carry; none may hold an address. `sentence` is what the person reads.
    """

    name: str
    sentence: str
    facts: tuple[str, ...] = ()
    is_look: bool = False  # staff looked at somebody's information
