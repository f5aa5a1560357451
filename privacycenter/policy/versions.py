"""Each version of the policy with the day it takes effect. Its text is the template
`policy/versions/<id>.html`; a version once in force never changes."""

from dataclasses import dataclass
from datetime import date

from privacycenter import clock


@dataclass(frozen=True)
class Version:
    """One version. `id` is stored beside everything collected under it."""

    id: str
    effective_on: date
    what_changed: str

    @property
    def template(self) -> str:
        return f"policy/versions/{self.id}.html"


VERSIONS = (
    Version("2025-01-01", date(2025, 1, 1), "The first version kept here."),
    Version(
        "2026-07-01",
        date(2026, 7, 1),
        "Says how long each kind of information is kept, and names this privacy center.",
    ),
)


def version_in_force(day: date) -> Version:
    """The version in force on a day; before the first one, the first."""
    past = [version for version in VERSIONS if version.effective_on <= day]
    return past[-1] if past else VERSIONS[0]


def version_now() -> Version:
    """The version in force in California today."""
    return version_in_force(clock.day_of(clock.now(), clock.PACIFIC))
