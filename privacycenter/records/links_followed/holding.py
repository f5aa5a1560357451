"""What we declare about links followed, and how soon they are forgotten."""

from sqlalchemy import func, or_, select

from privacycenter import clock
from privacycenter.holdings import PERSON, VISITORS, Field, Holding, delete_rule, erase_rows
from privacycenter.records.keeping import origins, origins_of
from privacycenter.records.links_followed.models import LinkFollowed

IS_THEIRS = or_(LinkFollowed.person_id == PERSON, LinkFollowed.visitor_id.in_(VISITORS))
DAYS = 90

LINKS_FOLLOWED = Holding(
    key="links-followed",
    title="Links followed",
    category="links-followed",
    why="To tell advertisers how often a link was followed, in numbers that name nobody",
    basis="Needed to run the sites you visit (legitimate interest)",
    source="Your browser, when you followed a link on one of our sites or in a newsletter",
    recipients="No one. Advertisers get numbers only",
    seen_by="The people who run our advertising server, and the privacy office",
    kept=f"{DAYS} days",
    tables=("link_followed",),
    goes_alone=True,
    system="the advertising server",
    unit=("link", "links"),
    fields=(
        Field("at", "Time", ("link_followed.at",), "internet_activity", "To forget it in time"),
        Field(
            "target",
            "Led to",
            ("link_followed.target",),
            "internet_activity",
            "To count it for the right advertiser; kept without what stands after a question mark",
        ),
        Field(
            "place",
            "Stood on",
            ("link_followed.place",),
            "internet_activity",
            "To know which places work",
        ),
        Field(
            "purpose",
            "What the note is for",
            ("link_followed.purpose",),
            "internet_activity",
            "To use it for this and nothing else",
        ),
        Field(
            "visitor_id",
            "Browser id",
            ("link_followed.visitor_id",),
            "identifiers",
            "To count a browser once, and to show you your own links",
        ),
        *origins(LinkFollowed),
    ),
    plumbing={
        "link_followed.id": "orders them",
        "link_followed.line_key": "tells whether a line was imported before",
        "link_followed.person_id": "whose, when signed in",
    },
    rows=select(
        LinkFollowed.id.label("record"),
        LinkFollowed.at,
        LinkFollowed.target,
        LinkFollowed.place,
        LinkFollowed.purpose,
        LinkFollowed.visitor_id,
        *origins_of(LinkFollowed),
    ).where(IS_THEIRS),
    key_column=LinkFollowed.id,
    count=select(func.count()).select_from(LinkFollowed).where(IS_THEIRS),
    erase=erase_rows(LinkFollowed, IS_THEIRS),
    rules=(
        delete_rule(
            "links-followed.erase",
            f"Links followed more than {DAYS} days ago are erased",
            LinkFollowed,
            lambda _settings: LinkFollowed.at < clock.ago(days=DAYS),
            person=LinkFollowed.person_id,
            visitor_id=LinkFollowed.visitor_id,
        ),
    ),
)
