"""Whether letters arrived: what is said in one that was refused or bounced was not said."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select, update
from sqlalchemy.orm import aliased

from privacycenter.db import session
from privacycenter.mail.kinds import LetterKind
from privacycenter.mail.models import Letter

LOST = ("refused", "bounced")
IS_LOST = Letter.state.in_(LOST)


def letters_about(about: str) -> list[Letter]:
    """The letters that belong to something, in the order they were written."""
    return list(session().scalars(select(Letter).where(Letter.about == about).order_by(Letter.id)))


def lost_about(*kinds: LetterKind) -> Select[str | None]:
    """What letters of these kinds were about that did not arrive, unless a later one followed."""
    names, later = [kind.name for kind in kinds], aliased(Letter)
    followed = exists().where(
        later.about == Letter.about, later.kind.in_(names), later.id > Letter.id
    )
    return select(Letter.about).where(
        Letter.about.is_not(None), Letter.kind.in_(names), IS_LOST, ~followed
    )


def is_last_and_lost() -> ColumnElement[bool]:
    """The condition that a letter is the last about something, and did not arrive."""
    later = aliased(Letter)
    followed = exists().where(later.about == Letter.about, later.id > Letter.id)
    return and_(Letter.about.is_not(None), IS_LOST, ~followed)


def erase_letters_about(what: Iterable[str]) -> None:
    """They go with what they were about."""
    session().execute(delete(Letter).where(Letter.about.in_(list(what))))


def note_bounced(letter_id: int, trouble: str) -> bool:
    """A posted letter came back. False when it is not one, or was noted before."""
    noted = (
        update(Letter)
        .where(Letter.id == letter_id, Letter.state == "posted")
        .values(state="bounced", trouble=trouble[:200])
        .returning(Letter.id)
    )
    return session().execute(noted).first() is not None
