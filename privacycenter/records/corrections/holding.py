"""What we declare about earlier values: what a record said before it was put right."""

from sqlalchemy import func, select

from privacycenter.holdings import PERSON, Field, Holding, codes, erase_rows, plainly
from privacycenter.records.corrections.models import Correction

CORRECTIONS = Holding(
    key="corrections",
    title="Corrections",
    category="member-information",
    why="To undo a mistake, and to keep imports from bringing an old value back",
    basis="Needed to keep what you corrected correct (legal obligation, 11 CCR 7023)",
    source="You, or the privacy office when you asked it to",
    recipients="No one",
    seen_by="The privacy office, when you have an open request",
    kept="While you are a member",
    tables=("correction",),
    unit=("correction", "corrections"),
    fields=(
        Field(
            "holding",
            "In",
            ("correction.holding",),
            "identifiers",
            "To know in which kind of record",
            spell=lambda key: plainly(key.replace("-", "_")),
        ),
        Field(
            "field",
            "Item",
            ("correction.field",),
            "identifiers",
            "To know what changed",
            spell=plainly,
        ),
        Field(
            "old_value", "It said", ("correction.old_value",), "identifiers", "To undo a mistake"
        ),
        Field(
            "new_value",
            "It says since",
            ("correction.new_value",),
            "identifiers",
            "To keep imports from changing it back",
        ),
        Field("made_at", "When", ("correction.made_at",), "identifiers", "To say since when"),
        Field(
            "made_by",
            "By",
            ("correction.made_by",),
            "identifiers",
            "To tell your word from ours",
            spell=codes(person="You", office="The privacy office"),
        ),
        Field(
            "policy_version",
            "Under the policy of",
            ("correction.policy_version",),
            "commercial",
            "To keep to what you were told",
        ),
    ),
    plumbing={
        "correction.id": "orders them",
        "correction.person_id": "whose",
        "correction.record": "which record was put right",
    },
    rows=select(
        Correction.id.label("record"),
        Correction.holding,
        Correction.field,
        Correction.old_value,
        Correction.new_value,
        Correction.made_at,
        Correction.made_by,
        Correction.policy_version,
    ).where(Correction.person_id == PERSON),
    key_column=Correction.id,
    count=select(func.count()).select_from(Correction).where(Correction.person_id == PERSON),
    erase=erase_rows(Correction, Correction.person_id == PERSON),
)
