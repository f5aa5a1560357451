"""What we declare about imports."""

from privacycenter import clock
from privacycenter.holdings import Impersonal, delete_rule
from privacycenter.imports.models import ImportReject

IMPERSONAL = (
    Impersonal("import_run", "counts what a file brought, without saying about whom"),
    Impersonal(
        "import_reject",
        "lines that could not be read, so nobody knows whose they are; kept for 30 days",
        rules=(
            delete_rule(
                "imports.erase-rejects",
                "Rejected lines older than 30 days are erased",
                ImportReject,
                lambda _settings: ImportReject.made_at < clock.ago(days=30),
            ),
        ),
    ),
)
