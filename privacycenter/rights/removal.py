"""Marking a text for removal (P45, P73): somebody finds more in it than they want held, and a
person of the office takes it out or says why not. One step, with the clock of every request."""

from typing import Any

from sqlalchemy import select

from privacycenter.db import session
from privacycenter.identity.models import Person
from privacycenter.identity.people import hold_people
from privacycenter.rights import lifecycle
from privacycenter.rights.models import Request
from privacycenter.settings import Settings

Place = tuple[int, str]  # a record and its field


def open_marks(person_id: int, holding: str) -> dict[Place, int]:
    """What a person has marked in a holding and nobody has decided: place to request."""
    found = session().scalars(
        select(Request)
        .where(Request.person_id == person_id, Request.kind == "removal", Request.state == "open")
        .order_by(Request.id)
    )
    return {
        (int(one.asked["record"]), str(one.asked["field"])): one.id
        for one in found
        if one.asked.get("holding") == holding
    }


def mark_text(
    person_id: int, *, holding: str, record: int, field: str, note: str, settings: Settings
) -> tuple[int, bool]:
    """File the request. Returns its id, and whether it is new: marked before, it is the same."""
    hold_people(Person.id == person_id)  # of two clicks at once the second finds the first
    before = open_marks(person_id, holding).get((record, field))
    if before is not None:
        return before, False
    asked: dict[str, Any] = {"holding": holding, "record": record, "field": field}
    number = lifecycle.begin_request(
        person_id, kind="removal", asked=asked, note=note, settings=settings
    )
    lifecycle.open_request(number, person_id, settings)
    return number, True
