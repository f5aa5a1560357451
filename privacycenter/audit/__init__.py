"""What happened: a closed list of events, appended freely, sealed into a chain by the worker."""

from privacycenter.audit.actors import NOBODY, OPERATOR, WORKER, Actor, acting, current_actor
from privacycenter.audit.history import Happening, happenings, record
from privacycenter.audit.kinds import EventKind

__all__ = [
    "NOBODY",
    "OPERATOR",
    "WORKER",
    "Actor",
    "EventKind",
    "Happening",
    "acting",
    "current_actor",
    "happenings",
    "record",
]
