"""What we declare about browsers and sign-ins, and how long sessions and links stay."""

from sqlalchemy import func, or_, select

from privacycenter import clock
from privacycenter.holdings import (
    ADDRESSES,
    PERSON,
    Field,
    Holding,
    Impersonal,
    codes,
    delete_rule,
    erase_rows,
)
from privacycenter.identity.models import Session, SignInLink, VisitorId

SIGN_INS = Holding(
    key="sign-ins",
    title="Browsers signed in",
    category="privacy-center",
    why="To keep you signed in, and to let you see and end it",
    basis="Needed for the account you use (contract)",
    source="This site, when you signed in",
    recipients="No one",
    seen_by="No one but you",
    kept="Until you sign out, and {session_absolute_hours} hours at most",
    tables=("session",),
    unit=("browser", "browsers"),
    fields=(
        Field(
            "device",
            "Browser",
            ("session.device",),
            "internet_activity",
            "To let you recognize your own",
        ),
        Field(
            "way",
            "Signed in by",
            ("session.way",),
            "internet_activity",
            "To know how sure we are that it is you",
            spell=codes(password="Your password", link="A link by email"),
        ),
        Field(
            "opened_at", "Since", ("session.opened_at",), "internet_activity", "To end it in time"
        ),
        Field(
            "seen_at",
            "Last seen",
            ("session.seen_at",),
            "internet_activity",
            "To end it when unused",
        ),
        Field(
            "proved_at",
            "Last proof",
            ("session.proved_at",),
            "internet_activity",
            "To ask again before sensitive steps",
        ),
        Field(
            "key",
            "Key",
            ("session.key_hash",),
            "credentials",
            "To recognize the browser",
            never_leaves="Set. We keep it in a scrambled form.",
        ),
    ),
    plumbing={
        "session.id": "names it",
        "session.person_id": "whose",
        "session.staff_id": "empty for members",
    },
    rows=select(
        Session.id.label("record"),
        Session.device,
        Session.way,
        Session.opened_at,
        Session.seen_at,
        Session.proved_at,
        Session.id.label("key"),
    ).where(Session.person_id == PERSON),
    key_column=Session.id,
    count=select(func.count()).select_from(Session).where(Session.person_id == PERSON),
    erase=erase_rows(Session, Session.person_id == PERSON),
    rules=(
        delete_rule(
            "sessions.erase",
            "Sessions older than {session_absolute_hours} hours are erased",
            Session,
            lambda settings: (
                Session.opened_at
                < clock.ago(
                    hours=max(settings.session_absolute_hours, settings.staff_absolute_hours)
                )
            ),
        ),
    ),
)

_LINKS_THEIRS = or_(SignInLink.person_id == PERSON, SignInLink.address_key.in_(ADDRESSES))

SIGN_IN_LINKS = Holding(
    key="sign-in-links",
    title="Sign-in links sent",
    category="privacy-center",
    why="To let a link work once, and no longer than ten minutes",
    basis="Needed for the account you use (contract)",
    source="This site, when somebody asked for a link to your address",
    recipients="No one",
    seen_by="No one but you",
    kept="One day",
    tables=("sign_in_link",),
    unit=("link", "links"),
    fields=(
        Field(
            "made_at", "Made", ("sign_in_link.made_at",), "internet_activity", "To end it in time"
        ),
        Field(
            "address",
            "For the address",
            ("sign_in_link.address", "sign_in_link.address_key"),
            "identifiers",
            "To end an older one when you ask again",
        ),
        Field(
            "go_to",
            "Leads to",
            ("sign_in_link.go_to",),
            "internet_activity",
            "To bring you where you wanted to go",
        ),
        Field(
            "used_at", "Used", ("sign_in_link.used_at",), "internet_activity", "To let it work once"
        ),
        Field(
            "ended_at",
            "Replaced",
            ("sign_in_link.ended_at",),
            "internet_activity",
            "To let only the newest work",
        ),
        Field(
            "nonce",
            "Number",
            ("sign_in_link.nonce",),
            "credentials",
            "To recognize the link",
            never_leaves="Set. It is part of a secret.",
        ),
    ),
    plumbing={"sign_in_link.id": "names it", "sign_in_link.person_id": "whose"},
    rows=select(
        SignInLink.id.label("record"),
        SignInLink.made_at,
        SignInLink.address,
        SignInLink.go_to,
        SignInLink.used_at,
        SignInLink.ended_at,
        SignInLink.id.label("nonce"),
    ).where(_LINKS_THEIRS),
    key_column=SignInLink.id,
    count=select(func.count()).select_from(SignInLink).where(_LINKS_THEIRS),
    erase=erase_rows(SignInLink, _LINKS_THEIRS),
    rules=(
        delete_rule(
            "links.erase",
            "Sign-in links older than a day are erased",
            SignInLink,
            lambda _settings: SignInLink.made_at < clock.ago(days=1),
        ),
    ),
)

BROWSERS = Holding(
    key="browsers",
    title="Browsers we recognize",
    category="cookies",
    why="To show you what our sites noted under your browsers’ ids: log lines, links followed, "
    "cookies",
    basis="Needed to answer you (legal obligation)",
    source="Our sites, which gave your browser an id in a cookie. It joins your records when you "
    "sign in here on that browser, unless it is somebody else’s already; or our members’ register "
    "named it",
    recipients="No one",
    seen_by="The people who run our servers, and the privacy office",
    kept="While you are a member",
    tables=("visitor_id",),
    unit=("browser", "browsers"),
    fields=(
        Field(
            "visitor_id",
            "Browser id",
            ("visitor_id.visitor_id",),
            "identifiers",
            "To find what was noted under it",
        ),
        Field(
            "since_at",
            "Known to be yours since",
            ("visitor_id.since_at",),
            "internet_activity",
            "To say since when",
        ),
    ),
    plumbing={"visitor_id.id": "orders them", "visitor_id.person_id": "whose"},
    rows=select(VisitorId.id.label("record"), VisitorId.visitor_id, VisitorId.since_at).where(
        VisitorId.person_id == PERSON
    ),
    key_column=VisitorId.id,
    count=select(func.count()).select_from(VisitorId).where(VisitorId.person_id == PERSON),
    erase=erase_rows(VisitorId, VisitorId.person_id == PERSON),
)


HOLDINGS = (BROWSERS, SIGN_INS, SIGN_IN_LINKS)
IMPERSONAL = (
    Impersonal(
        "staff",
        "about the privacy office's own staff, who are managed by an administrator; "
        "ended accounts stay so that history keeps its names",
    ),
    Impersonal("staff_recovery_code", "hashes of codes that staff wrote down for a lost phone"),
)
