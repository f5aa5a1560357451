"""Who was erased does not come back by any import: not stored, not rejected, counted."""

import pytest
import time_machine
from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.db import session
from privacycenter.identity.models import Person, VisitorId
from privacycenter.imports import Summary
from privacycenter.imports.batches import WITHHELD
from privacycenter.imports.models import ImportReject, ImportRun
from privacycenter.records.communications.models import Communication, Party
from privacycenter.records.payments.models import AdvertisingAccount, PaymentMethod
from privacycenter.web import Site
from tests.cast import Cast
from tests.suppression.conftest import (
    ADDRESS,
    BROWSER,
    FILES,
    USER,
    File,
    bring_in,
    keep_out,
    where_is_erin,
)

NEW_KEY = "d2-Qa1Ws2Ed3Rf4Tg5Yh6Uj7Ik8Ol9Pz0Xc"
every_file = pytest.mark.parametrize("file", FILES.values(), ids=FILES)


def number_of(model: type) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def rejects(app: Site) -> list[tuple[str, str]]:
    with app.database.work(writes=False):
        rows = session().execute(select(ImportReject.reason, ImportReject.text))
        return [(reason, text) for reason, text in rows]


def adds_up(summary: Summary, file: File) -> bool:
    """Her lines are kept out, and everybody else's are stored."""
    return (summary.kept_out, summary.new, summary.held_back, summary.rejected) == (
        file.hers,
        file.others,
        file.partly,
        0,
    )


@every_file
def test_what_names_them_is_kept_out_and_others_come_in(without_erin: Site, file: File) -> None:
    assert adds_up(bring_in(without_erin, file, dry_run=True), file)
    summary = bring_in(without_erin, file)
    assert adds_up(summary, file)
    assert summary.read == file.hers + file.others
    assert where_is_erin(without_erin) == []
    assert rejects(without_erin) == []
    again = bring_in(without_erin, file)
    assert (again.kept_out, again.new, again.same) == (file.hers, 0, file.others)
    with without_erin.database.work(writes=False):
        runs = session().scalars(select(ImportRun)).all()
    assert [one.kept_out for one in runs] == [file.hers] * 2  # the dry run left none


@every_file
def test_the_scanner_finds_who_was_not_erased(app: Site, cast: Cast, file: File) -> None:
    """The other way round: without the list each file does bring her, so that nothing found
    means something; and its lines are good."""
    if file.scope in ("posts", "advertising-accounts"):  # for those she has to be known
        bring_in(app, FILES["members"], f"user_id,email,name\n{USER},{ADDRESS},Erin\n")
    summary = bring_in(app, file)
    assert (summary.new, summary.kept_out) == (file.hers + file.others, 0)
    assert where_is_erin(app) != []


@every_file
def test_another_holding_of_theirs_is_let_in(app: Site, cast: Cast, file: File) -> None:
    other = "partners" if file.scope != "partners" else "cookies"
    keep_out(app, other)
    summary = bring_in(app, file)
    assert (summary.kept_out, summary.held_back) == (0, 0)
    keep_out(app, file.scope)
    assert bring_in(app, file).kept_out == file.hers


def test_means_of_payment_alone_stay_out_of_an_account(app: Site, cast: Cast) -> None:
    keep_out(app, "payment-details", user=("tberg",))
    summary = bring_in(app, FILES["payments"], FILES["payments"].text().replace(USER, "dwhitfield"))
    assert (summary.new, summary.held_back, summary.kept_out) == (2, 1, 0)
    with app.database.work(writes=False):
        owners = session().scalars(select(AdvertisingAccount.person_id)).all()
        assert set(owners) == {cast.member, cast.other}
        assert set(session().scalars(select(PaymentMethod.person_id))) == {cast.member}


def test_a_member_who_stays_comes_without_the_browser(without_erin: Site) -> None:
    bring_in(without_erin, FILES["members"])
    with without_erin.database.work(writes=False):
        ann = session().scalars(select(Person.id).where(Person.user_key == "ann")).one()
        theirs = session().scalars(select(VisitorId.visitor_id).where(VisitorId.person_id == ann))
        assert theirs.all() == []


def test_of_a_message_somebody_else_wrote_only_the_party_is_missing(without_erin: Site) -> None:
    with without_erin.database.work(writes=False):
        before = number_of(Communication)
    bring_in(without_erin, FILES["communications"])
    with without_erin.database.work(writes=False):
        assert number_of(Communication) == before + 2
        newest = select(Communication.id).order_by(Communication.id.desc()).limit(2)
        found = select(Party.role, Party.address).where(Party.communication_id.in_(newest))
        assert sorted(map(tuple, session().execute(found))) == sorted(
            [("from", "dana@example.com"), ("to", "support@example.com")] * 2
        )


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("members", f"{USER},not an address,Erin,"),
        ("members", f"new,{ADDRESS},,"),
        ("members", f"new,x@example.org,,{BROWSER}"),
        ("members", f"new,{ADDRESS.upper()},Erin"),
        (
            "members",
            f'{USER.upper()},"Erin ',
        ),
        ("posts", f"{USER},reply,9,Inks,2024-05-06,Mine."),
        ("newsletters", f"{ADDRESS},"),
        ("cookies", f"{BROWSER},,Lists,2024-05-06,2034-05-06"),
        ("payments", f"{USER},A-1,Banner,ended,,,Visa,,"),
        ("access-log", f'192.0.2.7 - {USER} [20/Nov/2019:10:00:00 +0000] "GET /1'),
        ("access-log", f'x - - [20/Nov/2019:10:00:00 +0000] "GET /" 200 9 "-" "T" "{BROWSER}"'),
    ],
)
def test_a_bad_line_of_theirs_is_not_even_a_reject(
    without_erin: Site, name: str, line: str
) -> None:
    file = FILES[name]
    head = "" if name == "access-log" else file.text().partition("\n")[0] + "\n"
    summary = bring_in(without_erin, file, head + line + "\n")
    assert (summary.read, summary.kept_out, summary.rejected) == (1, 1, 0)
    assert where_is_erin(without_erin) == rejects(without_erin) == []


def test_a_line_twice_in_a_file_is_kept_out_twice(without_erin: Site) -> None:
    file = FILES["members"]
    line = file.text().splitlines()[1]
    assert bring_in(without_erin, file, file.text() + line + "\n").kept_out == file.hers + 1
    assert where_is_erin(without_erin) == []


def test_somebody_elses_bad_line_that_mentions_them_is_kept_without_its_text(
    without_erin: Site,
) -> None:
    file, mentions = FILES["posts"], f"Write to {ADDRESS.title()}."
    head = file.text().partition("\n")[0] + "\n"
    parsed, stored = "tberg,reply,9,Inks,2024-05-06,", "stranger,post,9,Inks,2024-05-06,"
    lines = (parsed + mentions, stored + mentions, parsed + "Hello.", stored + "Hello.")
    for theirs in ("", f"\n{USER},post,8,Inks,2024-05-06,Mine."):  # alone, and beside their own
        summary = bring_in(without_erin, file, head + "\n".join(lines) + theirs)
        assert (summary.kept_out, summary.rejected) == (bool(theirs), 4)
    kept = [WITHHELD, WITHHELD, parsed + "Hello.", stored + "Hello."]
    assert [text for _, text in rejects(without_erin)] == kept * 2
    in_a_path = f'192.0.2.7 - - [20/Nov/2019:10:00:61 +0000] "GET /{ADDRESS.replace("@", "%40")}"'
    assert bring_in(without_erin, FILES["access-log"], in_a_path).rejected == 1
    assert rejects(without_erin)[-1][1] == WITHHELD
    assert where_is_erin(without_erin) == []


def test_what_is_cut_off_of_a_long_reject_leaves_no_part_of_an_address(without_erin: Site) -> None:
    head = FILES["posts"].text().partition("\n")[0] + "\n"
    start = "tberg,reply,9,Inks,2024-05-06,"
    for before in (1985, 1999, 2100):
        text = start + "x" * (before - len(start) - 1) + " " + ADDRESS
        bring_in(without_erin, FILES["posts"], head + text + "\n")
    kept = [text for _, text in rejects(without_erin)]
    assert [one == WITHHELD for one in kept] == [True, True, True]
    assert not any("erin" in one for one in kept)


def test_a_bad_line_does_not_bring_the_browser_it_came_without(without_erin: Site) -> None:
    """The line is another's and is stored without the browser; when it turns out to be bad, its
    text would still have it."""
    text = f"user_id,email,name,visitor_id\nann,dana@example.com,Ann,{BROWSER}\n"
    summary = bring_in(without_erin, FILES["members"], text)
    assert (summary.rejected, summary.held_back) == (1, 1)
    assert rejects(without_erin) == [("email belongs to another user_id", WITHHELD)]
    assert where_is_erin(without_erin) == []


def test_what_somebody_who_stayed_wrote_after_an_erasure_comes_in(app: Site, cast: Cast) -> None:
    """One kind alone was erased, and the account stays: what is newer is no return of the old."""
    head = "user_id,kind,reference,place,posted_at,title,text\n"
    line = "tberg,post,{},Inks,{:%Y-%m-%dT%H:%M:%SZ},Title,Text\n"
    before = head + line.format("p-1", clock.ago(hours=1))
    keep_out(app, "posts", user=("tberg",))
    assert bring_in(app, FILES["posts"], before).kept_out == 1
    with time_machine.travel(clock.ahead(days=1), tick=True):
        both = before + line.format("p-2", clock.ago(hours=1))
        summary = bring_in(app, FILES["posts"], both)
    assert (summary.kept_out, summary.new) == (1, 1)


def test_a_second_erasure_reaches_further(app: Site, cast: Cast) -> None:
    line = (
        "user_id,kind,reference,place,posted_at,title,text\n"
        "tberg,post,p-2,Inks,{:%Y-%m-%dT%H:%M:%SZ},,\n"
    )
    keep_out(app, "posts", user=("tberg",))
    with time_machine.travel(clock.ahead(days=1), tick=True):
        newer = line.format(clock.ago(hours=1))
        keep_out(app, "posts", user=("tberg",))
        assert bring_in(app, FILES["posts"], newer).kept_out == 1
        keep_out(app, "*", user=("tberg",))
    with time_machine.travel(clock.ahead(days=9), tick=True):
        assert bring_in(app, FILES["posts"], line.format(clock.ago(hours=1))).kept_out == 1
