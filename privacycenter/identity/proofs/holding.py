"""What we declare about other proofs: recovery codes, and declarations that were signed."""

from sqlalchemy import func, select

from privacycenter import clock
from privacycenter.holdings import PERSON, Field, Holding, delete_rule, erase_rows
from privacycenter.identity.models import Declaration, RecoveryCode

MONTHS_24 = 731  # days; 11 CCR 7101: at least 24 months

RECOVERY_CODES = Holding(
    key="recovery-codes",
    title="Recovery codes",
    category="privacy-center",
    why="To know you again when you have lost your mailbox",
    basis="Needed for the account you use (contract)",
    source="This site, when you had codes made",
    recipients="No one",
    seen_by="No one; the privacy office is told whether a code was right",
    kept="Until you have new ones made; a used one for 24 months",
    tables=("recovery_code",),
    unit=("code", "codes"),
    fields=(
        Field("made_at", "Made", ("recovery_code.made_at",), "credentials", "To tell new from old"),
        Field("used_at", "Used", ("recovery_code.used_at",), "credentials", "To let it work once"),
        Field(
            "hash",
            "Code",
            ("recovery_code.hash",),
            "credentials",
            "To recognize it",
            never_leaves="Set. We keep it in a scrambled form and cannot read it.",
        ),
    ),
    plumbing={"recovery_code.id": "orders them", "recovery_code.person_id": "whose"},
    rows=select(
        RecoveryCode.id.label("record"),
        RecoveryCode.made_at,
        RecoveryCode.used_at,
        RecoveryCode.id.label("hash"),
    ).where(RecoveryCode.person_id == PERSON),
    key_column=RecoveryCode.id,
    count=select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == PERSON),
    erase=erase_rows(RecoveryCode, RecoveryCode.person_id == PERSON),
    rules=(
        delete_rule(
            "recovery-codes.erase",
            "Recovery codes used more than 24 months ago are erased",
            RecoveryCode,
            lambda _settings: RecoveryCode.used_at < clock.ago(days=MONTHS_24),
        ),
    ),
)

DECLARATIONS = Holding(
    key="declarations",
    title="Declarations you signed",
    category="privacy-center",
    why="To prove that we opened your information to you and to nobody else",
    basis="California law asks for it when you have no account (11 CCR 7062(c))",
    source="You, on this site",
    recipients="No one",
    seen_by="The privacy office",
    kept="24 months",
    tables=("declaration",),
    unit=("declaration", "declarations"),
    kept_because="California law (11 CCR 7062(c)) has us keep a signed declaration with the "
    "records of the request",
    kept_ground="legal_obligation",
    kept_months=24,
    fields=(
        Field(
            "statement",
            "What you declared",
            ("declaration.statement",),
            "identifiers",
            "To keep its exact words",
        ),
        Field(
            "signed_name",
            "Signed",
            ("declaration.signed_name",),
            "identifiers",
            "To know who signed",
        ),
        Field(
            "points",
            "What matched",
            ("declaration.points",),
            "identifiers",
            "To say how sure we were; what you typed is not kept",
        ),
        Field("signed_at", "When", ("declaration.signed_at",), "identifiers", "To say since when"),
    ),
    plumbing={"declaration.id": "orders them", "declaration.person_id": "whose"},
    rows=select(
        Declaration.id.label("record"),
        Declaration.statement,
        Declaration.signed_name,
        Declaration.points,
        Declaration.signed_at,
    ).where(Declaration.person_id == PERSON),
    key_column=Declaration.id,
    count=select(func.count()).select_from(Declaration).where(Declaration.person_id == PERSON),
    rules=(
        delete_rule(
            "declarations.erase",
            "Declarations older than 24 months are erased",
            Declaration,
            lambda _settings: Declaration.signed_at < clock.ago(days=MONTHS_24),
        ),
    ),
)

HOLDINGS = (RECOVERY_CODES, DECLARATIONS)
