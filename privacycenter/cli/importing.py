"""Bringing files in."""

from collections.abc import Callable
from functools import partial

import click

from privacycenter.cli.common import ready_app
from privacycenter.imports import ImportKind, Summary, UnreadableFile, run_import
from privacycenter.imports.sources import name_of, open_source
from privacycenter.records.affiliated_sites.importing import AffiliatedSitesImport
from privacycenter.records.communications.importing import CommunicationsImport
from privacycenter.records.cookies.importing import CookiesImport
from privacycenter.records.keeping import TableImport
from privacycenter.records.links_followed.importing import LinksFollowedImport
from privacycenter.records.members.importing import MembersImport
from privacycenter.records.newsletters.importing import NewslettersImport
from privacycenter.records.partners.importing import PartnersImport
from privacycenter.records.payments.importing import PaymentsImport
from privacycenter.records.posts.importing import PostsImport
from privacycenter.records.server_logs.importing import AccessLogImport
from privacycenter.rights.bouncing import BouncesImport
from privacycenter.web import Site
from privacycenter.web.words import number

REJECTED = 3  # exit status: done, and some lines were rejected

TABLES: tuple[type[TableImport], ...] = (
    NewslettersImport,
    PostsImport,
    LinksFollowedImport,
    CookiesImport,
    AffiliatedSitesImport,
    PartnersImport,
)

_DRY = click.option(
    "--dry-run", is_flag=True, help="Do everything, keep nothing, tell the numbers."
)


@click.group("import")
def import_group() -> None:
    """Bring a file in: only what is new or changed, every rejected line kept with its reason.

    The same file twice changes nothing, and an import that was killed can be run again. Lines
    about people who were erased are kept out, and counted. Ends with 0 when every other line was
    taken, 3 when some were rejected, 1 when it could not run.
    """


@import_group.command("members")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@_DRY
def members(file: str, *, dry_run: bool) -> None:
    """Import members from a CSV FILE with user_id, email, name, and optionally firm,
    firm_address, occupation, member_since, visitor_id. `-` is standard input."""
    with ready_app() as app:
        _report([_bring_in(app, file, lambda: MembersImport(name_of(file)), dry_run)], dry_run)


def _table_command(kind: type[TableImport]) -> click.Command:
    """The command that brings in one kind of table."""

    def bring(file: str, *, dry_run: bool) -> None:
        with ready_app() as app:
            _report([_bring_in(app, file, lambda: kind(name_of(file)), dry_run)], dry_run)

    about = (
        f"Import {kind.about} from a CSV FILE with {kind.table.in_words}. `-` is standard input."
    )
    file = click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
    return click.command(kind.name, help=about)(file(_DRY(bring)))


for _kind in TABLES:
    import_group.add_command(_table_command(_kind))


@import_group.command(
    PaymentsImport.name,
    help=f"Import {PaymentsImport.about} from a CSV FILE with {PaymentsImport.table.in_words}. "
    "No full card number and no security code is ever taken. `-` is standard input.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@_DRY
def payments(file: str, *, dry_run: bool) -> None:
    with ready_app() as app:
        make = partial(PaymentsImport, name_of(file), app.keys)
        _report([_bring_in(app, file, make, dry_run)], dry_run)


@import_group.command("access-log")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@_DRY
def access_log(files: tuple[str, ...], *, dry_run: bool) -> None:
    """Import web-server logs in the common or the combined format, plain or gzip. A further last
    field in quotes is the visitor's id. `-` is standard input."""
    with ready_app() as app:
        _report([_bring_in(app, file, AccessLogImport, dry_run) for file in files], dry_run)


@import_group.command("communications")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option(
    "--keep-attachments",
    is_flag=True,
    help="Keep what is attached as well, up to 10 MiB each; else only its name, kind and size.",
)
@_DRY
def communications(files: tuple[str, ...], *, keep_attachments: bool, dry_run: bool) -> None:
    """Import messages from mailboxes (.mbox) or single ones (.eml), plain or gzip. `-` is standard
    input."""
    with ready_app() as app:
        found = []
        for file in files:
            make = partial(
                CommunicationsImport,
                name_of(file),
                app.settings,
                keep_attachments=keep_attachments,
            )
            found.append(_bring_in(app, file, make, dry_run))
        _report(found, dry_run, unit="message")


@import_group.command("bounces")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@_DRY
def bounces(files: tuple[str, ...], *, dry_run: bool) -> None:
    """Import what came back: reports of mail servers (.mbox or .eml, RFC 3464) about letters of
    ours that they could not deliver. `-` is standard input."""
    with ready_app() as app:
        found = [_bring_in(app, file, BouncesImport, dry_run) for file in files]
        _report(found, dry_run, unit="message")


def _bring_in(app: Site, file: str, make: Callable[[], ImportKind], dry_run: bool) -> Summary:
    with open_source(file) as (content, raw, size):
        bar = click.progressbar(
            length=size or 1, label=f"Importing {name_of(file)}", hidden=size is None
        )
        with bar:

            def tell() -> None:
                bar.update(max(0, min(raw.tell(), size or 0) - bar.pos))

            try:
                return run_import(
                    make(),
                    content,
                    source=name_of(file),
                    database=app.database,
                    pseudonyms=app.pseudonyms,
                    dry_run=dry_run,
                    progress=tell if size else lambda: None,
                )
            except (UnreadableFile, EOFError, OSError) as fault:
                raise click.ClickException(f"{file} cannot be read: {fault}") from fault


def _kept_out(kept: int, unit: str) -> str:
    if kept == 1:
        return f"1 {unit} kept out: it is about somebody who was erased"
    return f"{number(kept)} {unit}s kept out: they are about people who were erased"


def _report(summaries: list[Summary], dry_run: bool, unit: str = "line") -> None:
    """The numbers, the first rejects, and the exit status."""
    total = Summary()
    for one in summaries:
        for name, value in one.counts.items():
            setattr(total, name, getattr(total, name) + value)
        total.first_rejects += one.first_rejects
        total.seconds += one.seconds
    stored = total.new + total.changed
    click.echo(
        f"{number(total.read)} read, {number(stored)} stored, {number(total.rejected)} rejected "
        f"in {total.seconds:.1f} seconds"
    )
    click.echo(
        f"Of those stored, {number(total.new)} are new and {number(total.changed)} changed; "
        f"{number(total.same)} more were there already"
    )
    if total.held_back:
        click.echo(f"{number(total.held_back)} values held back: people decided about them")
    if total.kept_out:
        click.echo(_kept_out(total.kept_out, unit))
    for reject in total.first_rejects[:20]:
        click.echo(f"{unit} {reject.line}: {reject.reason}", err=True)
    if total.rejected > 20:
        click.echo(f"… and {number(total.rejected - 20)} more; all are kept", err=True)
    if dry_run:
        click.echo("This was a dry run: nothing was kept.")
    if total.rejected:
        raise SystemExit(REJECTED)
