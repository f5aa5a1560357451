"""One engine for every file that comes in: progress, rejects, a dry run, and going on again."""

from privacycenter.imports.engine import Batch, ImportKind, Reject, Stored, Summary, run_import
from privacycenter.imports.tables import Column, Line, Table, UnreadableFile

__all__ = [
    "Batch",
    "Column",
    "ImportKind",
    "Line",
    "Reject",
    "Stored",
    "Summary",
    "Table",
    "UnreadableFile",
    "run_import",
]
