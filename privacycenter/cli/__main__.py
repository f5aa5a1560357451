"""`python -m privacycenter.cli` is the console script."""

from privacycenter.cli.main import main

main(prog_name="privacycenter")
