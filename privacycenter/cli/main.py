"""The one console script. Each command says what it does, and ends with a status scripts can use:
0 done, 1 could not, 2 wrongly called, 3 done but some lines were rejected."""

import click

from privacycenter.cli.erasure import erasure_group
from privacycenter.cli.importing import import_group
from privacycenter.cli.receipts import receipt_group
from privacycenter.cli.register import register
from privacycenter.cli.sealed import reencrypt
from privacycenter.cli.serving import serve, start, worker
from privacycenter.cli.setting_up import check, demo, keys, upgrade
from privacycenter.cli.staffing import staff_group
from privacycenter.cli.upkeep import audit_group, backup, retention


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="privacycenter")
def main() -> None:
    """The privacy center: people see, correct, take and delete what a company holds about them.

    Settings come from PRIVACYCENTER_… variables, or from the TOML file that
    PRIVACYCENTER_CONFIG names. `privacycenter check` tells what is wrong with them.
    """


for command in (
    serve,
    worker,
    start,
    upgrade,
    demo,
    check,
    keys,
    reencrypt,
    backup,
    retention,
    register,
    import_group,
    staff_group,
    audit_group,
    erasure_group,
    receipt_group,
):
    main.add_command(command)
