"""The commands: `privacycenter --help`."""

from privacycenter.cli.main import main

__all__ = ["main"]
