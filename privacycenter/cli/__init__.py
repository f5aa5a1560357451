"""The commands. While they are imported nothing is garbage, and what is imported stays: looking
through it again and again took a tenth of the start, and web processes share it when it rests."""

import gc

gc.disable()
from privacycenter.cli.main import main  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main"]
