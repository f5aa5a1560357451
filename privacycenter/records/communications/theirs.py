"""Whose a message is: of everybody it names, found by the addresses they proved. The company's own
addresses are nobody's: whoever proves a shared mailbox does not see everybody's mail."""

from sqlalchemy import and_, select

from privacycenter.holdings import ADDRESSES
from privacycenter.records.communications.models import Communication, Party

IS_OUTSIDE = Party.is_ours.is_(False)
IS_THEIR_PARTY = and_(Party.address_key.in_(ADDRESSES), IS_OUTSIDE)
THEIRS = select(Party.communication_id).where(IS_THEIR_PARTY)
IS_THEIRS = Communication.id.in_(THEIRS)
WROTE = IS_THEIR_PARTY & (Party.role == "from")
