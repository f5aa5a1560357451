"""`python -m bench`: measure, and print one table."""

from importlib import import_module

import click

from bench.measuring import Figure

ROWS = ("page", "access_log", "copying", "sign_in", "start", "erasing")


@click.command()
@click.option("--rows", help="Only these, separated by commas: " + ", ".join(ROWS) + ".")
@click.option("--small", is_flag=True, help="A quick trial with little data; figures are rough.")
def main(rows: str | None, *, small: bool) -> None:
    """Measure the product against bare references. Ends with 0 whatever the figures are."""
    wanted = rows.split(",") if rows else list(ROWS)
    unknown = sorted(set(wanted) - set(ROWS))
    if unknown:
        raise click.UsageError("There is no row named " + ", ".join(unknown) + ".")
    figures: list[Figure] = []
    for name in wanted:
        click.echo(f"Measuring {name} …", err=True)
        figures += import_module(f"bench.{name}").measure(small=small)
    _print(figures)


def _print(figures: list[Figure]) -> None:
    width = max(len(one.row) for one in figures)
    click.echo(f"{'row':<{width}}  {'figure':>10}  {'reach':>10}  {'':5}  others  what")
    for one in figures:
        bound = ("at most " if one.is_ceiling else "at least ") + f"{one.reach:g}"
        click.echo(
            f"{one.row:<{width}}  {one.value:>6.2f}{one.unit:<4}  {bound:>12}  "
            f"{'ok' if one.is_reached else 'BELOW':<5}  {one.others:>5.0%}  {one.what}"
        )
    below = [one.row for one in figures if not one.is_reached]
    click.echo(
        "\nBelow reach: " + "; ".join(below) + "." if below else "\nEvery figure is within reach."
    )


main(prog_name="python -m bench")
