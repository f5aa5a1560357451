"""Whether letters arrived: what is said in one that was refused or bounced was not said."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from privacycenter.db import session
from privacycenter.mail.kinds import LetterKind
from privacycenter.mail.models import Letter

LOST = ("refused", "bounced")


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
        Letter.about.is_not(None), Letter.kind.in_(names), Letter.state.in_(LOST), ~followed
    )
