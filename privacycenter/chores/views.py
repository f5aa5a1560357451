"""/readyz: whether this process can serve people."""

import json
from collections.abc import Mapping

from flask import Blueprint, Response
from sqlalchemy.exc import DBAPIError

from privacycenter.web import machine, site

blueprint = Blueprint("chores", __name__)


@blueprint.get("/readyz")
@machine
def readyz() -> Response:
    """200 when the database answers and its schema fits; 503 when not. Names no person.

    Anybody may ask, so letters are not counted here: whether one waits after an address was
    typed would say that we know it. That some are stuck is told; the office and
    `privacycenter check` see how many.
    """
    try:
        health = site().health()
    except DBAPIError:
        return _answer({"ready": False, "faults": ["The database does not answer."]}, 503)
    facts = {
        "ready": health.schema_fits,
        "worker_heard_at": health.beat_at.isoformat() if health.beat_at else None,
        "letters_stuck": bool(health.outbox and health.outbox.stuck),
        "faults": [] if health.schema_fits else list(health.faults),
    }
    return _answer(facts, 200 if health.schema_fits else 503)


def _answer(facts: Mapping[str, object], status: int) -> Response:
    return Response(json.dumps(facts) + "\n", status, mimetype="application/json")
