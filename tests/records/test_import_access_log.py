"""Access logs: only the fields the policy lists, each line once, every broken one kept."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from privacycenter.imports import Summary, run_import
from privacycenter.imports.models import ImportReject
from privacycenter.imports.sources import open_source
from privacycenter.records.server_logs.importing import AccessLogImport
from privacycenter.records.server_logs.models import LogLine
from privacycenter.records.server_logs.parsing import parse, shorten, without_query
from privacycenter.web import Site
from tests.cast import Cast

COMMON = '192.0.2.1 - - [17/May/2026:10:05:03 +0200] "GET /a?q=secret HTTP/1.1" 200 123'
COMBINED = COMMON + ' "https://example.com/?from=me" "Mozilla/5.0 (X11)"'
VISITED = COMBINED + ' "v-dana"'


@pytest.fixture
def bring(app: Site) -> Callable[..., Summary]:
    def bring(*lines: str) -> Summary:
        return run_import(
            AccessLogImport(),
            io.BytesIO("\n".join(lines).encode()),
            source="access.log",
            database=app.database,
            pseudonyms=app.pseudonyms,
        )

    return bring


def all_lines(app: Site) -> list[LogLine]:
    with app.database.reading() as session:
        return list(session.scalars(select(LogLine).order_by(LogLine.id)))


def test_only_what_the_policy_lists_is_kept(app: Site, bring: Callable[..., Summary]) -> None:
    bring(VISITED)
    (line,) = all_lines(app)
    assert line.at.isoformat() == "2026-05-17T08:05:03+00:00"
    assert (line.ip, line.request, line.browser) == ("192.0.2.1", "GET /a", "Mozilla/5.0 (X11)")
    assert (line.visitor_id, line.person_id) == ("v-dana", None)


@pytest.mark.parametrize("line", [COMMON, COMBINED, VISITED])
def test_all_three_formats_are_read(bring: Callable[..., Summary], line: str) -> None:
    assert bring(line).new == 1


def test_the_same_file_again_is_nothing_new(app: Site, bring: Callable[..., Summary]) -> None:
    lines = (COMMON, COMBINED, COMBINED, COMBINED, VISITED)
    assert bring(*lines).new == 5  # like lines count each
    summary = bring(*lines)
    assert (summary.new, summary.same) == (0, 5)
    assert bring(*lines, COMBINED).new == 1


def test_a_line_belongs_to_whoever_was_signed_in(
    app: Site, cast: Cast, bring: Callable[..., Summary]
) -> None:
    bring(COMBINED.replace("- - [", "- DWhitfield ["), COMBINED.replace("- - [", "- stranger ["))
    people = [line.person_id for line in all_lines(app)][-2:]
    assert people == [cast.member, None]


def test_a_line_finds_its_person_when_the_members_come_later(
    app: Site, bring: Callable[..., Summary]
) -> None:
    from tests import cast

    line = COMBINED.replace("- - [", "- dwhitfield [")
    bring(line)
    people = cast.enter(app)
    summary = bring(line)
    assert (summary.new, summary.changed) == (0, 1)
    assert all_lines(app)[0].person_id == people.member


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "not a whole line"),
        ("nonsense", "not a whole line"),
        (COMBINED[:-9], "not a whole line"),  # cut off inside the browser's name
        (COMBINED + " tail", "not a whole line"),
        (COMMON.replace("192.0.2.1", "localhost"), "IP address"),
        (COMMON.replace("17/May", "31/Feb"), "time that does not exist"),
        (COMMON.replace("17/May", "17/Mai"), "time that does not exist"),
        ("x" * 70_000, "longer than any log line"),
    ],
)
def test_a_broken_line_is_kept_with_its_number(
    app: Site, bring: Callable[..., Summary], line: str, reason: str
) -> None:
    summary = bring(COMMON, line, VISITED)
    assert (summary.read, summary.new, summary.rejected) == (3, 2, 1)
    with app.database.reading() as session:
        kept = session.scalars(select(ImportReject)).one()
    assert kept.line == 2
    assert reason in kept.reason


@pytest.mark.parametrize(
    ("request_line", "kept"),
    [
        ("GET /a?email=x@example.com HTTP/1.1", "GET /a"),
        ("GET /a#b HTTP/1.1", "GET /a"),
        ("GET /users/x@example.com/edit HTTP/1.1", "GET /users/(address)/edit"),
        ("GET /users/x%40example.com HTTP/1.1", "GET /users/(address)"),
        ("-", "-"),
        ("\\x16\\x03?x", "\\x16\\x03"),
        ("GET /" + "a" * 900, ("GET /" + "a" * 900)[:500]),
    ],
)
def test_queries_and_addresses_are_cut_out(request_line: str, kept: str) -> None:
    assert without_query(request_line) == kept


@pytest.mark.parametrize(
    ("ip", "network"),
    [("192.0.2.44", "192.0.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"), ("::1", "::")],
)
def test_an_address_is_shortened_to_its_network(ip: str, network: str) -> None:
    assert shorten(ip) == network


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser(text: str) -> None:
    found = parse(text)
    assert isinstance(found, str | tuple)


@pytest.mark.parametrize("packed", [False, True])
def test_plain_and_gzip_are_told_apart_by_their_bytes(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(gzip.compress(COMMON.encode()) if packed else COMMON.encode())
    with open_source(str(path)) as (content, _raw, size):
        assert content.read() == COMMON.encode()
        assert size == path.stat().st_size
