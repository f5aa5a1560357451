"""One engine for every file that comes in: progress, rejects, a dry run, and going on again."""

from privacycenter.imports.batches import WITHHELD, Batch, Reject, Stored, Summary
from privacycenter.imports.engine import ImportKind, run_import
from privacycenter.imports.sifting import Erased
from privacycenter.imports.tables import Column, Line, Table, UnreadableFile

__all__ = [
    "WITHHELD",
    "Batch",
    "Column",
    "Erased",
    "ImportKind",
    "Line",
    "Reject",
    "Stored",
    "Summary",
    "Table",
    "UnreadableFile",
    "run_import",
]
