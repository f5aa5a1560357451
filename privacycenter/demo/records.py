"""What the demonstration's other systems know about its people: lists in the columns of the real
ones, brought in by the real imports. Days are counted back from the present."""

import csv
import io
from collections.abc import Iterable

from sqlalchemy import update

from privacycenter import clock
from privacycenter.db import session
from privacycenter.demo.people import CAST, LEAVING
from privacycenter.identity.models import Address
from privacycenter.imports import run_import
from privacycenter.records.affiliated_sites.importing import AffiliatedSitesImport
from privacycenter.records.cookies.importing import CookiesImport
from privacycenter.records.keeping import TableImport
from privacycenter.records.links_followed.importing import LinksFollowedImport
from privacycenter.records.newsletters.importing import NewslettersImport
from privacycenter.records.partners.importing import PartnersImport
from privacycenter.records.posts.importing import PostsImport
from privacycenter.spelling import key_of
from privacycenter.web import Site

DANA, TOMAS, SAM = "dana.whitfield@example.com", "tomas.berg@example.net", "sam.rivera@example.com"
MAYA, PRIYA = "maya.ibe@example.com", "priya.nakagawa@example.org"
DANAS_BROWSER = "v-7f3a91"

# A number of days stands for the instant so long ago, or ahead when it is negative.
Row = tuple[str | int, ...]

NEWSLETTERS: tuple[Row, ...] = (
    ("email", "list", "name", "subscribed_at", "how"),
    (DANA, "Signs weekly", "Dana Whitfield", 2300, "Form on the site"),
    (DANA, "Used machines", "D. Whitfield", 610, "Card filled in at a fair"),
    (TOMAS, "Presses monthly", "Tomas Berg", 900, "Form on the site"),
    (MAYA, "Fairs", "Maya Ibe", 1500, "Form on the site"),
    (SAM, "Signs weekly", "Sam Rivera", 400, "Form on the site"),
    (SAM, "Fairs", "Sam Rivera", 120, "Form on the site"),
    *((one, "Fairs", "", 700, "Form on the site") for one in LEAVING),
)
POSTS: tuple[Row, ...] = (
    ("user_id", "kind", "reference", "place", "title", "text", "posted_at"),
    (
        "dwhitfield",
        "post",
        "88121",
        "Large format",
        "Vinyl that lifts in the cold",
        "Ours lifts at the edges below freezing.\nDoes anybody heat the panel first?",
        1210,
    ),
    (
        "dwhitfield",
        "post",
        "90417",
        "Large format",
        "Re: Vinyl that lifts in the cold",
        f"Thank you. {PRIYA} sent me a primer that holds; ask there.",
        1204,
    ),
    (
        "dwhitfield",
        "classified",
        "4402",
        "Presses",
        "Flatbed cutter, 2017, well kept",
        f"Pick up in Visalia. Write to {DANA} and say when you can come.",
        75,
    ),
    ("tberg", "post", "91009", "Inks", "Which blue does not fade?", "Five summers at least.", 330),
    (
        "pnakagawa",
        "post",
        "91010",
        "Inks",
        "Re: Which blue does not fade?",
        "Look for pigment blue 15:3 on the sheet.",
        329,
    ),
    ("nferraro", "post", "91102", "Presses", "Who moves a press?", "From the third floor.", 300),
    ("jokoro", "post", "91140", "Signs", "Lamps that buzz", "Ours do, since the recall.", 210),
    ("awinters", "post", "88012", "Typesetting", "Old type for sale", "Two cases of it.", 1600),
    ("pdelgado", "post", "91177", "Signs", "Recalled lamps", "Which numbers are meant?", 190),
)
LINKS_FOLLOWED: tuple[Row, ...] = (
    ("at", "target", "place", "purpose", "visitor_id", "user_id"),
    *(
        (
            days,
            f"https://{shop}.example.net/offers?campaign=autumn",
            page,
            "Counting for the advertiser",
            DANAS_BROWSER,
            "dwhitfield" if days % 2 else "",
        )
        for days, shop, page in (
            (2, "cutters", "/classifieds/presses"),
            (9, "vinyl", "/forums/large-format"),
            (16, "cutters", "/database/signs"),
            (31, "fairs", "Signs weekly"),
            (54, "inks", "/forums/inks"),
            (77, "lamps", "/database/signs"),
        )
    ),
    (3, "https://inks.example.net/blue", "/forums/inks", "Counting", "", "tberg"),
    (4, "https://inks.example.net/blue", "/forums/inks", "Counting", "v-c0ffee", ""),
)
COOKIES: tuple[Row, ...] = (
    ("visitor_id", "name", "purpose", "value", "set_at", "expires_at"),
    (DANAS_BROWSER, "visitor", "To recognize this browser", DANAS_BROWSER, 190, -175),
    (DANAS_BROWSER, "list_view", "How lists are shown", "wide", 40, -325),
    (DANAS_BROWSER, "region", "Which classified ads come first", "California", 40, -50),
    ("v-c0ffee", "list_view", "How lists are shown", "narrow", 12, -353),
)
AFFILIATED: tuple[Row, ...] = (
    ("source", "source_policy", "reference", "email", "what", "content", "received_at"),
    (
        "Trade Fair Tickets",
        "https://tickets.example.org/privacy",
        "T-20714",
        DANA,
        "A ticket ordered through our fair calendar",
        "Two day tickets, hall 4.\nSecond ticket in the name of leo.castellanos@example.net",
        260,
    ),
    (
        "Sign Makers’ Job Board",
        "https://jobs.example.org/privacy",
        "J-881",
        DANA,
        "An offer placed through our site",
        "Fitter wanted, Visalia, full time.",
        95,
    ),
    (
        "Trade Fair Tickets",
        "https://tickets.example.org/privacy",
        "T-20933",
        TOMAS,
        "A ticket ordered through our fair calendar",
        "One day ticket.",
        31,
    ),
)
PARTNERS: tuple[Row, ...] = (
    ("partner", "ask", "email", "what", "since_at"),
    ("Northlight Lamps", "privacy@northlight.example.net", DANA, "Warranty cards we type in", 700),
    ("Cutter & Blade", "https://cutters.example.net/privacy", DANA, "Replies to their ads", 200),
    ("Northlight Lamps", "privacy@northlight.example.net", SAM, "Warranty cards we type in", 90),
)
FILES: tuple[tuple[type[TableImport], str, tuple[Row, ...]], ...] = (
    (NewslettersImport, "subscribers.csv", NEWSLETTERS),
    (PostsImport, "posts.csv", POSTS),
    (LinksFollowedImport, "links-followed.csv", LINKS_FOLLOWED),
    (CookiesImport, "cookies.csv", COOKIES),
    (AffiliatedSitesImport, "affiliated-sites.csv", AFFILIATED),
    (PartnersImport, "partners.csv", PARTNERS),
)


def bring_records(app: Site) -> None:
    """All of it; and the addresses of who can sign in, or asked to be deleted, are proved, as if
    they had used a link."""
    for kind, name, rows in FILES:
        file = io.BytesIO(_as_csv(rows).encode())
        run_import(kind(name), file, source=name, database=app.database, pseudonyms=app.pseudonyms)
    with app.database.work(writes=True):
        keys = [key_of(one) for one in (*(role.email for role in CAST), *LEAVING)]
        session().execute(
            update(Address)
            .where(Address.address_key.in_(keys), Address.proven_at.is_(None))
            .values(proven_at=clock.now())
        )


def _as_csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(
        [clock.ago(days=cell).isoformat() if isinstance(cell, int) else cell for cell in row]
        for row in rows
    )
    return text.getvalue()
