"""Messages of somebody without an account who turns out to have one go with them."""

from sqlalchemy import update

from privacycenter.contact.models import ContactMessage
from privacycenter.db import session


def join_messages(from_id: int, to_id: int) -> None:
    """What one person wrote signed in is the other's from now on."""
    session().execute(
        update(ContactMessage).where(ContactMessage.person_id == from_id).values(person_id=to_id)
    )
