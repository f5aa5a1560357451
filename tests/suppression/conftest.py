"""Erin, whom nobody on stage knows and every file names; and what each of those files says."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from privacycenter import clock
from privacycenter.imports import ImportKind, Summary, run_import
from privacycenter.records.affiliated_sites.importing import AffiliatedSitesImport
from privacycenter.records.communications.importing import CommunicationsImport
from privacycenter.records.cookies.importing import CookiesImport
from privacycenter.records.links_followed.importing import LinksFollowedImport
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.newsletters.importing import NewslettersImport
from privacycenter.records.partners.importing import PartnersImport
from privacycenter.records.payments.importing import PaymentsImport
from privacycenter.records.posts.importing import PostsImport
from privacycenter.records.server_logs.importing import AccessLogImport
from privacycenter.suppression.listing import suppress
from privacycenter.web import Site
from tests.security.watching import everything

USER, ADDRESS, BROWSER = "eholm", "erin@example.org", "v-erin"
ERIN = re.compile(rf"\b({USER}|{BROWSER})\b|{re.escape(ADDRESS)}", re.IGNORECASE)
KEYS = {"user": (USER,), "address": (ADDRESS,), "visitor": (BROWSER,)}
SUPPORT = "support@example.com"
VISIT = '192.0.2.7 - {} [{}] "GET /{} HTTP/1.1" 200 9 "-" "Test/1.0" "{}"\n'


@dataclass(frozen=True)
class File:
    """A file with some lines that name Erin and some that do not. `partly` is how many of the
    others name her as well: they come without her."""

    kind: Callable[[Site], ImportKind]
    scope: str
    text: Callable[[], str]
    hers: int
    others: int
    partly: int = 0


def mail(number: int, sender: str, *to: str) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(to), "The cutter"
    message["Date"] = clock.ago(days=2).strftime("%a, %d %b %Y %H:%M:%S +0000")
    message["Message-ID"] = f"<{number}@example.net>"
    message.set_content("It is late.")
    return f"From x\n{message.as_string()}\n"


def mailbox_file() -> str:
    return "".join(
        (
            mail(1, "Erin Holm <Erin@Example.org>", SUPPORT),
            mail(2, SUPPORT, ADDRESS),
            mail(3, "dana@example.com", SUPPORT, f"Erin <{ADDRESS}>"),
            mail(4, "dana@example.com", SUPPORT),
            mail(5, ADDRESS, SUPPORT, "dana@example.com"),
        )
    )


def log_file() -> str:
    stamp = clock.ago(days=1).strftime("%d/%b/%Y:00:00:00 +0000")
    visits = (("EHolm", BROWSER), ("-", BROWSER), ("eholm", "v-2"), ("dwhitfield", "v-dana"))
    return "".join(
        VISIT.format(user, stamp, number, visitor) for number, (user, visitor) in enumerate(visits)
    )


def said(text: str) -> Callable[[], str]:
    return lambda: text


FILES = {
    "members": File(
        lambda _: MembersImport("m.csv"),
        "member-information",
        said(
            "user_id,email,name,visitor_id\n"
            f"EHolm,new@example.org,Erin,\nnew,Erin@Example.org,Erin,v-3\n"
            f"{USER}2,two@example.org,Two,v-two\nann,ann@example.org,Ann,{BROWSER}\n"
        ),
        hers=2,
        others=2,
        partly=1,
    ),
    "posts": File(
        lambda _: PostsImport("p.csv"),
        "posts",
        said(
            "user_id,kind,reference,place,posted_at,text\n"
            "EHolm,post,900,Inks,2024-05-06,Mine.\ntberg,post,901,Inks,2024-05-06,His.\n"
        ),
        hers=1,
        others=1,
    ),
    "payments": File(
        lambda app: PaymentsImport("a.csv", app.keys),
        "advertising-accounts",
        said(
            "user_id,account_no,program,state,processor,token,brand,last_four,expires\n"
            f"{USER},A-900,Banner,running,P,tok-e,Visa,1111,2031-04\n"
            "tberg,A-901,Banner,running,P,tok-t,Visa,2222,2031-04\n"
        ),
        hers=1,
        others=1,
    ),
    "newsletters": File(
        lambda _: NewslettersImport("n.csv"),
        "newsletters",
        said(f"email,list\n{ADDRESS},Fairs\nErin@Example.ORG,Inks\nsam@example.org,Fairs\n"),
        hers=2,
        others=1,
    ),
    "affiliated-sites": File(
        lambda _: AffiliatedSitesImport("s.csv"),
        "affiliated-sites",
        said(
            "source,source_policy,reference,email,what,received_at\n"
            f"Jobs,example.com/privacy,1,{ADDRESS},Offer,2024-05-06\n"
            "Jobs,example.com/privacy,2,sam@example.org,Offer,2024-05-06\n"
        ),
        hers=1,
        others=1,
    ),
    "partners": File(
        lambda _: PartnersImport("r.csv"),
        "partners",
        said(
            "partner,ask,email,what,since_at\n"
            f"Fair,example.com/ask,{ADDRESS},Badge,2024-05-06\n"
            "Fair,example.com/ask,sam@example.org,Badge,2024-05-06\n"
        ),
        hers=1,
        others=1,
    ),
    "links-followed": File(
        lambda _: LinksFollowedImport("l.csv"),
        "links-followed",
        said(
            "at,target,place,purpose,visitor_id,user_id\n"
            f"2024-05-06,https://example.com/1,/a,Counting,{BROWSER},\n"
            f"2024-05-06,https://example.com/2,/a,Counting,v-9,{USER}\n"
            f"2024-05-06,https://example.com/3,/a,Counting,{BROWSER},tberg\n"
            "2024-05-06,https://example.com/4,/a,Counting,v-9,\n"
        ),
        hers=3,
        others=1,
    ),
    "cookies": File(
        lambda _: CookiesImport("c.csv"),
        "cookies",
        said(
            "visitor_id,name,purpose,set_at,expires_at\n"
            f"{BROWSER},view,Lists,2024-05-06,2034-05-06\nv-9,view,Lists,2024-05-06,2034-05-06\n"
        ),
        hers=1,
        others=1,
    ),
    "access-log": File(lambda _: AccessLogImport(), "server-logs", log_file, hers=3, others=1),
    "communications": File(
        lambda app: CommunicationsImport("b.mbox", app.settings),
        "communications",
        mailbox_file,
        hers=3,
        others=2,
        partly=1,
    ),
}


def bring_in(app: Site, file: File, text: str | None = None, *, dry_run: bool = False) -> Summary:
    data = (file.text() if text is None else text).encode()
    into = {"database": app.database, "pseudonyms": app.pseudonyms}
    return run_import(file.kind(app), io.BytesIO(data), source="a file", dry_run=dry_run, **into)


def keep_out(app: Site, *scopes: str, **keys: tuple[str, ...]) -> None:
    """As an erasure does first."""
    with app.database.work(writes=True):
        suppress(
            erasure="erin-1",
            scopes=scopes or ("*",),
            subject_keys=keys or KEYS,
            pseudonyms=app.pseudonyms,
        )


@pytest.fixture
def without_erin(app: Site, cast: object) -> Site:
    keep_out(app)
    return app


def where_is_erin(app: Site) -> list[tuple[str, str]]:
    """Every cell of every table in which she is named."""
    cells = (
        (table, cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell))
        for table, rows in everything(app).items()
        for row in rows
        for cell in row
    )
    return [(table, text) for table, text in cells if ERIN.search(text)]
