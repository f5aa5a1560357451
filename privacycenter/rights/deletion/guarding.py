"""One erasure that cannot go on, because an eraser is wrong or the ledger cannot be written, must
not stop the others."""

import logging
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, IntegrityError

from privacycenter.db import session
from privacycenter.refusals import Busy

log = logging.getLogger(__name__)


def guarded(step: Callable[[], object], *, erasure_id: int) -> bool:
    """Do a step, or undo all of it and tell the log why. Whether it was done. A database that is
    away is for the worker to wait for, and raised."""
    try:
        with session().begin_nested():
            step()
    except IntegrityError as error:
        _tell(error, erasure_id)
    except (DBAPIError, Busy):
        raise
    except Exception as error:
        _tell(error, erasure_id)
    else:
        return True
    return False


def _tell(error: Exception, erasure_id: int) -> None:
    log.error("erasure stuck", exc_info=error, extra={"erasure": erasure_id})
