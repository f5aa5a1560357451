"""One engine for every file that comes in: progress, rejects, a dry run, and going on again."""

from privacycenter.imports.engine import Batch, ImportKind, Reject, Stored, Summary, run_import

__all__ = ["Batch", "ImportKind", "Reject", "Stored", "Summary", "run_import"]
