"""What somebody had taken up does not stay with them when they leave, or work no requests any more:
in the same transaction it is back in the queue, so that no clock runs out behind a closed door."""

from sqlalchemy import select

from privacycenter.contact import answering
from privacycenter.contact.models import ContactMessage
from privacycenter.db import session
from privacycenter.identity import staff
from privacycenter.identity.models import ROLES
from privacycenter.identity.staff import Approval
from privacycenter.rights import lifecycle
from privacycenter.rights.models import PENDING, Request

WORKS = "office:requests:take"


def end_account(staff_id: int, *, by: Approval | None = None) -> None:
    """End an account, and hand back what was with it."""
    staff.end_staff(staff_id, by=by)
    _hand_back(staff_id)


def change_role(staff_id: int, role: str, *, by: Approval | None = None) -> None:
    """Another role; whoever works no requests any more hands them back."""
    staff.change_role(staff_id, role, by=by)
    if WORKS not in ROLES[role]:
        _hand_back(staff_id)


def _hand_back(staff_id: int) -> None:
    requests = select(Request.id).where(Request.taken_by == staff_id, Request.state.in_(PENDING))
    for request_id in session().scalars(requests.order_by(Request.id)).all():
        lifecycle.let_go(request_id, staff_id)
    messages = select(ContactMessage.id).where(
        ContactMessage.taken_by == staff_id, answering.IS_WAITING
    )
    for message_id in session().scalars(messages.order_by(ContactMessage.id)).all():
        answering.let_go(message_id, staff_id)
