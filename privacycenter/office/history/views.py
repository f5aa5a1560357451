"""What happened, without anybody's name; and whether the chain of it holds."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request

from privacycenter.audit.chain import verify_chain
from privacycenter.audit.reading import entries, name_in_words, sealing
from privacycenter.web import office, site
from privacycenter.web.going import asked_number

blueprint = Blueprint("history", __name__, url_prefix="/office/history")

READ = "office:history:read"
PAGE_SIZE = 100
YEARS = range(2000, 2200)  # a day outside of them may have no instant in some zone


@blueprint.get("")
@office(READ)
def list_events() -> str:
    """Events, newest first, of one kind or one day if asked."""
    kind, day = _kind_asked(), _day_asked()
    before = asked_number("before", 0) or None
    found = entries(
        limit=PAGE_SIZE + 1, name=kind, between=_bounds_of(day) if day else None, before=before
    )
    return render_template(
        "history/list_events.html",
        found=found[:PAGE_SIZE],
        next_before=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        before=before,
        kind=kind,
        day=day,
        kinds=[(name, name_in_words(name)) for name in sorted(site().events)],
        sealing=sealing(),
    )


@blueprint.get("/check")
@office(READ)
def check_chain() -> str:
    """Every seal computed again, and every fact still kept."""
    return render_template("history/check_chain.html", verdict=verify_chain())


def _kind_asked() -> str | None:
    kind = request.args.get("kind", "")
    return kind if kind in site().events else None


def _day_asked() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _bounds_of(day: date) -> tuple[datetime, datetime]:
    """A day of the company's zone, from its first instant to the next day's."""
    begins = datetime.combine(day, time.min, site().settings.time_zone)
    return begins, datetime.combine(day + timedelta(days=1), time.min, begins.tzinfo)
