"""How a member's record goes: what the register said, the password, and the person's own row."""

from privacycenter.holdings import PERSON, Subject, erase_rows
from privacycenter.identity.models import Password, Person
from privacycenter.records.members.models import Member

_ERASERS = (
    erase_rows(Member, Member.person_id == PERSON),
    erase_rows(Password, Password.person_id == PERSON),
    erase_rows(Person, Person.id == PERSON),
)


def erase(subject: Subject, budget: int) -> int:
    """Remove the record itself. Comes last: other holdings point at the person."""
    removed = 0
    for eraser in _ERASERS:
        removed += eraser(subject, budget - removed)
        if removed >= budget:
            break
    return removed
