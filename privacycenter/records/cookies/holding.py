"""What we declare about cookies, and that none outlives thirteen months."""

from sqlalchemy import func, or_, select

from privacycenter import clock
from privacycenter.holdings import VISITORS, Field, Holding, delete_rule, erase_rows
from privacycenter.records.cookies.models import StoredCookie
from privacycenter.records.keeping import origins, origins_of

IS_THEIRS = StoredCookie.visitor_id.in_(VISITORS)
THIRTEEN_MONTHS = 365 + 28  # days; the shortest thirteen months there are

COOKIES = Holding(
    key="cookies",
    title="Cookies and preferences",
    category="cookies",
    why="To remember on our sites what you chose there",
    basis="Needed for the sites to work, or your consent where it is not (cookie choice)",
    source="Our sites, which put it into your browser",
    recipients="No one",
    seen_by="The people who run our sites, and the privacy office",
    kept="Until it expires, and thirteen months after it was set at the latest",
    tables=("stored_cookie",),
    goes_alone=True,
    system="the preference stores of our sites",
    unit=("cookie", "cookies"),
    fields=(
        Field(
            "name",
            "Cookie",
            ("stored_cookie.name",),
            "internet_activity",
            "To tell one cookie from another",
        ),
        Field(
            "purpose",
            "What it is for",
            ("stored_cookie.purpose",),
            "internet_activity",
            "To use it for this and nothing else",
        ),
        Field(
            "value",
            "What it says",
            ("stored_cookie.value",),
            "internet_activity",
            "To remember what you chose",
            droppable=True,
        ),
        Field("set_at", "Set", ("stored_cookie.set_at",), "internet_activity", "To end it in time"),
        Field(
            "expires_at",
            "Expires",
            ("stored_cookie.expires_at",),
            "internet_activity",
            "To end it in time",
        ),
        Field(
            "visitor_id",
            "Browser id",
            ("stored_cookie.visitor_id",),
            "identifiers",
            "To know in which browser it lies, and to show you your own",
        ),
        *origins(StoredCookie),
    ),
    plumbing={"stored_cookie.id": "orders them"},
    rows=select(
        StoredCookie.id.label("record"),
        StoredCookie.name,
        StoredCookie.purpose,
        StoredCookie.value,
        StoredCookie.set_at,
        StoredCookie.expires_at,
        StoredCookie.visitor_id,
        *origins_of(StoredCookie),
    ).where(IS_THEIRS),
    key_column=StoredCookie.id,
    count=select(func.count()).select_from(StoredCookie).where(IS_THEIRS),
    erase=erase_rows(StoredCookie, IS_THEIRS),
    rules=(
        delete_rule(
            "cookies.erase",
            "Cookies are erased when they expire, and thirteen months after they were set at the "
            "latest",
            StoredCookie,
            lambda _settings: or_(
                StoredCookie.expires_at < clock.now(),
                StoredCookie.set_at < clock.ago(days=THIRTEEN_MONTHS),
            ),
            visitor_id=StoredCookie.visitor_id,
        ),
    ),
)
