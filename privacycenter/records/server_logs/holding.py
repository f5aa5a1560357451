"""What we declare about server logs, and how long their lines stay."""

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.holdings import (
    PERSON,
    VISITORS,
    Field,
    Holding,
    RetentionRule,
    delete_rule,
    erase_rows,
)
from privacycenter.holdings.holds import not_needed
from privacycenter.records.server_logs.models import LogLine
from privacycenter.records.server_logs.parsing import shorten
from privacycenter.settings import Settings

WHOSE = {"person": LogLine.person_id, "visitor_id": LogLine.visitor_id}
IS_THEIRS = or_(LogLine.person_id == PERSON, LogLine.visitor_id.in_(VISITORS))


def _is_long(settings: Settings) -> ColumnElement[bool]:
    old = LogLine.at < clock.ago(days=settings.log_shorten_days)
    return and_(old, LogLine.is_shortened.is_(False), not_needed(**WHOSE))


def _due_to_shorten(settings: Settings) -> int:
    return (
        session().scalar(select(func.count()).select_from(LogLine).where(_is_long(settings))) or 0
    )


def _shorten(settings: Settings, budget: int) -> int:
    rows = (
        session()
        .execute(select(LogLine.id, LogLine.ip).where(_is_long(settings)).limit(budget))
        .all()
    )
    if rows:
        session().execute(
            update(LogLine),
            [{"id": row.id, "ip": shorten(row.ip), "is_shortened": True} for row in rows],
        )
    return len(rows)


RULES = (
    delete_rule(
        "server-logs.erase",
        "Server log lines older than {log_retention_days} days are erased",
        LogLine,
        lambda settings: LogLine.at < clock.ago(days=settings.log_retention_days),
        **WHOSE,
    ),
    RetentionRule(
        "server-logs.shorten",
        "IP addresses in server log lines older than {log_shorten_days} days are shortened",
        _due_to_shorten,
        _shorten,
    ),
)

SERVER_LOGS = Holding(
    key="server-logs",
    title="Server logs",
    category="server-logs",
    why="To keep our sites running and safe, and to count visits",
    basis="Needed to run the sites you visit (legitimate interest)",
    source="Your browser, when you opened one of our pages",
    recipients="No one",
    seen_by="The people who run our servers, and the privacy office",
    kept="{log_retention_days} days; the IP address is shortened after {log_shorten_days}",
    tables=("log_line",),
    goes_alone=True,
    system="the log files of our web servers",
    unit=("line", "lines"),
    fields=(
        Field("at", "Time", ("log_line.at",), "internet_activity", "To follow what happened when"),
        Field(
            "ip",
            "IP address",
            ("log_line.ip", "log_line.is_shortened"),
            "identifiers",
            "To find attacks; shortened once that is no longer possible",
        ),
        Field(
            "request",
            "Page",
            ("log_line.request",),
            "internet_activity",
            "To see which pages work; kept without what stands after a question mark",
        ),
        Field(
            "browser",
            "Browser",
            ("log_line.browser",),
            "internet_activity",
            "To know which browsers our pages must suit",
        ),
        Field(
            "visitor_id",
            "Browser id",
            ("log_line.visitor_id",),
            "identifiers",
            "To tell one visit from another, and to show you your own lines",
        ),
    ),
    plumbing={
        "log_line.id": "orders the lines",
        "log_line.line_key": "tells whether a line was imported before",
        "log_line.person_id": "whose line it is, when signed in",
    },
    rows=select(
        LogLine.id.label("record"),
        LogLine.at,
        LogLine.ip,
        LogLine.request,
        LogLine.browser,
        LogLine.visitor_id,
    ).where(IS_THEIRS),
    key_column=LogLine.id,
    count=select(func.count()).select_from(LogLine).where(IS_THEIRS),
    erase=erase_rows(LogLine, IS_THEIRS),
    rules=RULES,
)
