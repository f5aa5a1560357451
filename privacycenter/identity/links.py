"""Sign-in links: at most one open for an address; asking again ends the older one.

A link holds for the address it was sent to, while that is still the person's.
"""

import secrets

from sqlalchemy import exists, insert, select, update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity.models import Address, SignInLink
from privacycenter.spelling import key_of

IS_OPEN = (SignInLink.used_at.is_(None), SignInLink.ended_at.is_(None))
_IS_NOBODYS = SignInLink.person_id.is_(None)  # it went to an address that records alone know
IS_STILL_THEIRS = _IS_NOBODYS | exists().where(  # one that was corrected since opens nothing
    Address.person_id == SignInLink.person_id,
    Address.address_key == SignInLink.address_key,
    Address.ended_at.is_(None),
)


def end_open_links(*whose: object) -> None:
    """End every open link that meets the conditions."""
    session().execute(
        update(SignInLink).where(*IS_OPEN, *whose).values(ended_at=clock.now())  # type: ignore[arg-type]
    )


def make_link(*, person_id: int | None, address: str, go_to: str | None) -> str:
    """A new link, the only open one for its address. Returns the nonce its token will carry.
    Without a person it opens what is held under the address."""
    address_key = key_of(address)
    # Two workers may make one at the same instant: the address's row is their turn.
    owner = select(Address.id).where(Address.address_key == address_key).with_for_update()
    session().execute(owner)
    end_open_links(SignInLink.address_key == address_key)
    nonce = secrets.token_hex(16)
    session().execute(
        insert(SignInLink).values(
            nonce=nonce,
            person_id=person_id,
            address=address,
            address_key=address_key,
            go_to=go_to,
            made_at=clock.now(),
        )
    )
    return nonce
