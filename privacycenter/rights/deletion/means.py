"""What planning and erasing need from the application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from privacycenter import clock
from privacycenter.holdings import Holding
from privacycenter.holdings.bundle import Counts
from privacycenter.identity.people import subject_of
from privacycenter.rights.deletion.models import Decision, Part
from privacycenter.rights.deletion.plan import Kept, Plan, make_plan
from privacycenter.rights.deletion.queries import parts_of
from privacycenter.rights.models import Request
from privacycenter.sealing import Safe
from privacycenter.settings import Settings
from privacycenter.tokens import Pseudonyms


@dataclass(frozen=True)
class Means:
    """The declarations, and the keys."""

    holdings: Sequence[Holding]
    counts: Counts
    settings: Settings
    safe: Safe
    pseudonyms: Pseudonyms

    @property
    def today(self) -> date:
        return clock.day_of(clock.now(), self.settings.time_zone)

    def holding(self, key: str) -> Holding | None:
        return next((one for one in self.holdings if one.key == key), None)

    def plan(self, request: Request, chosen: Mapping[str, Kept] | None = None) -> Plan:
        """The plan of a deletion as everything stands at this moment."""
        return make_plan(
            request,
            self.holdings,
            self.counts.of(subject_of(request.person_id)),
            chosen or {},
            settings=self.settings,
            today=self.today,
        )

    def plan_again(self, request: Request, decision: Decision) -> Plan:
        """The plan with what was chosen in a decision, to see whether it is still the same."""
        return self.plan(request, chosen_in(parts_of(decision)))


def chosen_in(parts: Sequence[Part]) -> dict[str, Kept]:
    """What whoever proposed a decision chose to keep."""
    return {
        part.holding: Kept(part.ground or "", part.facts or "", part.until_on)
        for part in parts
        if part.chosen
    }
