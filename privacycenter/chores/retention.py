"""Retention: every declared rule, carried out in small steps, or only counted."""

from collections.abc import Iterator, Sequence

from privacycenter.audit import record
from privacycenter.chores import events
from privacycenter.chores.kinds import Chore
from privacycenter.holdings import Holding, Impersonal, RetentionRule
from privacycenter.settings import Settings

DAY = 24 * 3600
BUDGET = 2000  # rows in one transaction


def rules_of(
    holdings: Sequence[Holding], impersonal: Sequence[Impersonal]
) -> Iterator[RetentionRule]:
    """All rules, in the order of their declarations."""
    for holding in holdings:
        yield from holding.rules
    for table in impersonal:
        yield from table.rules


def carry_out(rule: RetentionRule, settings: Settings, budget: int) -> int:
    """One step of a rule in the work under way, with a line in the history when it did anything."""
    did = rule.carry_out(settings, budget)
    if did:
        record(events.RETENTION, rule=rule.name, number=did)
    return did


def retention_chores(rules: Sequence[RetentionRule], settings: Settings) -> tuple[Chore, ...]:
    """Each rule as a daily chore."""

    def chore(rule: RetentionRule) -> Chore:
        return Chore(rule.name, DAY, BUDGET, lambda budget: carry_out(rule, settings, budget))

    return tuple(chore(rule) for rule in rules)
