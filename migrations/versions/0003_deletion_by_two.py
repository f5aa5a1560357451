"""Deletion: decided by two, carried out to the last row, provable afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "receipt_key",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.String(length=60), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_receipt_key")),
        sa.UniqueConstraint("public_key", name=op.f("uq_receipt_key_public_key")),
    )
    op.create_table(
        "suppression",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("hash", sa.String(length=72), nullable=False),
        sa.Column("erasure", sa.String(length=32), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('address', 'user', 'visitor')", name=op.f("ck_suppression_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("hash", "kind", "scope", name=op.f("uq_suppression_hash_kind_scope")),
    )
    with op.batch_alter_table("suppression", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suppression_erasure"), ["erasure"], unique=False)

    op.create_table(
        "unproven_request",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("address_key", sa.String(length=320), nullable=True),
        sa.Column("regime", sa.String(length=10), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (address IS NOT NULL)",
            name=op.f("ck_unproven_request_waits_at_an_address"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)",
            name=op.f("ck_unproven_request_ended_has_time"),
        ),
        sa.CheckConstraint("kind = 'deletion'", name=op.f("ck_unproven_request_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'proved', 'stopped', 'lapsed')",
            name=op.f("ck_unproven_request_state"),
        ),
        sa.CheckConstraint(
            "(address IS NULL) = (address_key IS NULL)",
            name=op.f("ck_unproven_request_address_has_key"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unproven_request")),
        sa.UniqueConstraint("nonce", name=op.f("uq_unproven_request_nonce")),
    )
    with op.batch_alter_table("unproven_request", schema=None) as batch_op:
        batch_op.create_index(
            "uq_unproven_request_one_waiting",
            ["address_key"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_unproven_request_state_received_at", ["state", "received_at"], unique=False
        )

    op.create_table(
        "legal_hold",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("holding", sa.String(length=60), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column(
            "placed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ground IN ('others_privacy', 'transaction_contract_warranty', 'security_integrity', 'debug', 'free_speech', 'cal_ecpa', 'research_informed_consent', 'internal_aligned_use', 'legal_obligation', 'legal_claims')",
            name=op.f("ck_legal_hold_ground"),
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)",
            name=op.f("ck_legal_hold_lifted_by_somebody"),
        ),
        sa.CheckConstraint("length(trim(facts)) > 0", name=op.f("ck_legal_hold_has_facts")),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff.id"], name=op.f("fk_legal_hold_lifted_by")),
        sa.ForeignKeyConstraint(["placed_by"], ["staff.id"], name=op.f("fk_legal_hold_placed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_person_id"), ["person_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("serial", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_receipt_edition")),
        sa.ForeignKeyConstraint(["key_id"], ["receipt_key.key_id"], name=op.f("fk_receipt_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("about", "edition", name=op.f("uq_receipt_about_edition")),
        sa.UniqueConstraint("serial", name=op.f("uq_receipt_serial")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_person_id"), ["person_id"], unique=False)

    op.create_table(
        "staff_recovery_code",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_recovery_code_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_staff_recovery_code_hash")),
    )
    with op.batch_alter_table("staff_recovery_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_recovery_code_staff_id"), ["staff_id"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column(
            "proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_decision_decided_has_time")
        ),
        sa.CheckConstraint(
            "ground IS NULL OR ground IN ('cannot_authenticate', 'others_privacy', 'not_readily_accessible', 'access_not_required', 'accurate', 'transaction_contract_warranty', 'security_integrity', 'debug', 'free_speech', 'cal_ecpa', 'research_informed_consent', 'internal_aligned_use', 'legal_obligation', 'legal_claims')",
            name=op.f("ck_decision_ground"),
        ),
        sa.CheckConstraint(
            "outcome <> 'refuse' OR (ground IS NOT NULL AND coalesce(length(trim(facts)), 0) > 0)",
            name=op.f("ck_decision_refusal_has_reasons"),
        ),
        sa.CheckConstraint("outcome IN ('erase', 'refuse')", name=op.f("ck_decision_outcome")),
        sa.CheckConstraint(
            "state <> 'returned' OR coalesce(length(trim(remark)), 0) > 0",
            name=op.f("ck_decision_return_has_remark"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'returned', 'outdated')",
            name=op.f("ck_decision_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'returned') OR decided_by IS NOT NULL",
            name=op.f("ck_decision_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_decision_two_people")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_decision_decided_by")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["staff.id"], name=op.f("fk_decision_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_decision_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            "uq_decision_one_running",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'approved')"),
            postgresql_where=sa.text("state IN ('proposed', 'approved')"),
        )

    op.create_table(
        "request_pause",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= begun_on",
            name=op.f("ck_request_pause_ends_after_begin"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_pause_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_pause")),
    )
    with op.batch_alter_table("request_pause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_pause_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            "uq_request_pause_one_running",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "decision_part",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("holding", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("records", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("erased", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict <> 'stays' OR (ground IN ('others_privacy', 'transaction_contract_warranty', 'security_integrity', 'debug', 'free_speech', 'cal_ecpa', 'research_informed_consent', 'internal_aligned_use', 'legal_obligation', 'legal_claims') AND coalesce(length(trim(facts)), 0) > 0)",
            name=op.f("ck_decision_part_kept_has_reasons"),
        ),
        sa.CheckConstraint(
            "verdict <> 'stays' OR ground IS NOT NULL",
            name=op.f("ck_decision_part_kept_has_ground"),
        ),
        sa.CheckConstraint(
            "verdict = 'stays' OR ground IS NULL",
            name=op.f("ck_decision_part_what_goes_has_no_ground"),
        ),
        sa.CheckConstraint("verdict IN ('goes', 'stays')", name=op.f("ck_decision_part_verdict")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_part_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_part")),
        sa.UniqueConstraint(
            "decision_id", "holding", name=op.f("uq_decision_part_decision_id_holding")
        ),
    )
    with op.batch_alter_table("decision_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_part_decision_id"), ["decision_id"], unique=False
        )

    op.create_table(
        "erasure",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("closes_account", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stepped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL)",
            name=op.f("ck_erasure_finished_has_time"),
        ),
        sa.CheckConstraint(
            "(state IN ('running', 'finished')) = (begun_at IS NOT NULL)",
            name=op.f("ck_erasure_begun_has_time"),
        ),
        sa.CheckConstraint(
            "state IN ('finished', 'halted') OR subject IS NOT NULL",
            name=op.f("ck_erasure_knows_whose"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'finished', 'halted')", name=op.f("ck_erasure_state")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_erasure_decision_id")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_erasure_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_erasure_decision_id")),
        sa.UniqueConstraint("key", name=op.f("uq_erasure_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_erasure_one_of_request",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'halted'"),
            postgresql_where=sa.text("state <> 'halted'"),
        )

    op.create_table(
        "erasure_task",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "erasure_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (done_at IS NULL)", name=op.f("ck_erasure_task_done_has_time")
        ),
        sa.CheckConstraint("kind IN ('processor', 'system')", name=op.f("ck_erasure_task_kind")),
        sa.CheckConstraint(
            "state = 'open' OR (done_by IS NOT NULL AND coalesce(length(trim(evidence)), 0) > 0)",
            name=op.f("ck_erasure_task_done_has_evidence"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'not_possible')", name=op.f("ck_erasure_task_state")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_erasure_task_done_by")),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("fk_erasure_task_erasure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_task")),
        sa.UniqueConstraint(
            "erasure_id",
            "kind",
            "recipient",
            name=op.f("uq_erasure_task_erasure_id_kind_recipient"),
        ),
    )
    with op.batch_alter_table("erasure_task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_erasure_task_erasure_id"), ["erasure_id"], unique=False
        )
        batch_op.create_index("ix_erasure_task_state_due_on", ["state", "due_on"], unique=False)

    change_what_is_there()
    for rule in RULES:
        refuse(*rule)


def change_what_is_there() -> None:
    """The tables of earlier versions: what they hold already is carried over."""
    with op.batch_alter_table("advertising_account", table_kwargs=NEVER_AGAIN) as batch:
        batch.drop_constraint(op.f("fk_advertising_account_person_id"), type_="foreignkey")

    op.add_column("contact_message", sa.Column("taken_for", sa.String(200), nullable=True))
    op.execute(TAKEN_BEFORE.format("contact_message"))
    rebuild(
        "contact_message",
        add={"taken_has_reason": "(taken_by IS NULL) = (taken_for IS NULL)"},
    )
    op.add_column("import_run", sa.Column("kept_out", BIG, nullable=False, server_default="0"))
    rebuild(
        "import_run",
        drop=("adds_up",),
        add={"adds_up": "read = new + changed + same + rejected + kept_out"},
    )
    op.add_column(
        "letter", sa.Column("forgets", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    rebuild(
        "letter",
        add={
            "forgotten_has_no_address": "NOT (forgets AND state IN ('posted', 'bounced') "
            "AND length(address) > 0)"
        },
    )
    op.add_column("person", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))

    op.create_index("ix_event_at", "event", ["at"])

    change_requests()
    op.add_column(
        "staff",
        sa.Column("password_is_first", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("staff", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("totp_step", BIG, nullable=True))
    op.add_column("staff", sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True))
    rebuild(
        "staff",
        drop=("role",),
        add={
            "role": "role IN ('clerk', 'decider', 'auditor', 'administrator')",
            "set_up_has_codes": "set_up_at IS NULL OR totp_secret IS NOT NULL",
        },
    )


def change_requests() -> None:
    op.add_column(
        "request",
        sa.Column("channel", sa.String(length=10), nullable=False, server_default="account"),
    )
    op.execute("UPDATE request SET channel = 'address' WHERE kind = 'recovery'")
    op.add_column("request", sa.Column("taken_for", sa.String(length=200), nullable=True))
    op.execute(TAKEN_BEFORE.format("request"))
    op.add_column("request", sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("request", sa.Column("extended_because", sa.String(length=500), nullable=True))
    op.drop_index("uq_request_one_open_deletion", "request")
    rebuild(
        "request",
        sqlite_autoincrement=True,
        drop=("state", "ground", "declined_has_reasons"),
        add={
            "declined_has_reasons": "state <> 'declined' OR "
            "(ground IS NOT NULL AND coalesce(length(trim(facts)), 0) > 0)",
            "state": "state IN "
            "('unconfirmed', 'open', 'approved', 'fulfilled', 'declined', 'withdrawn')",
            "ground": f"ground IS NULL OR ground IN {GROUNDS}",
            "taken_has_reason": "(taken_by IS NULL) = (taken_for IS NULL)",
            "deletions_are_approved": "state <> 'approved' OR kind = 'deletion'",
            "extension_has_reason": "(extended_at IS NULL) = (extended_because IS NULL)",
            "channel": "channel IN ('account', 'address')",
        },
    )
    pending = sa.text("kind = 'deletion' AND state IN ('open', 'approved')")
    op.create_index(
        "uq_request_one_open_deletion",
        "request",
        ["person_id"],
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )


TAKEN_BEFORE = (
    "UPDATE {} SET taken_for = 'Taken before a reason was asked' WHERE taken_by IS NOT NULL"
)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEVER_AGAIN = {"sqlite_autoincrement": True}
GROUNDS = (
    "cannot_authenticate",
    "others_privacy",
    "not_readily_accessible",
    "access_not_required",
    "accurate",
    "transaction_contract_warranty",
    "security_integrity",
    "debug",
    "free_speech",
    "cal_ecpa",
    "research_informed_consent",
    "internal_aligned_use",
    "legal_obligation",
    "legal_claims",
)

# Each: name, table, when, what is refused. One spelling for both databases.
RULES = (
    (
        "nobody_signs_in_as_a_closed_person",
        "session",
        "INSERT",
        "EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id AND p.closed_at IS NOT NULL)",
    ),
    (
        "a_decision_is_proposed_by_whoever_has_the_case",
        "decision",
        "INSERT",
        "NOT (NEW.state = 'proposed' "
        "AND EXISTS (SELECT 1 FROM request r WHERE r.id = NEW.request_id AND r.kind = 'deletion' "
        "AND r.state = 'open' AND r.taken_by = NEW.proposed_by) "
        "AND EXISTS (SELECT 1 FROM staff s WHERE s.id = NEW.proposed_by AND s.ended_at IS NULL "
        "AND s.role IN ('clerk', 'decider')))",
    ),
    (
        "a_decision_moves_once_and_by_a_decider",
        "decision",
        "UPDATE",
        "NOT (NEW.id = OLD.id AND NEW.request_id = OLD.request_id AND NEW.outcome = OLD.outcome "
        "AND NEW.fingerprint = OLD.fingerprint AND NEW.proposed_by = OLD.proposed_by "
        "AND coalesce(NEW.ground, '') = coalesce(OLD.ground, '') "
        "AND coalesce(NEW.facts, '') = coalesce(OLD.facts, '') "
        "AND ((OLD.state = 'proposed' AND NEW.state IN ('approved', 'returned', 'outdated')) "
        "OR (OLD.state = 'approved' AND NEW.state = 'outdated' "
        "AND coalesce(NEW.decided_by, 0) = OLD.decided_by)) "
        "AND (OLD.state <> 'proposed' OR NEW.state = 'outdated' "
        "OR EXISTS (SELECT 1 FROM staff s WHERE s.id = NEW.decided_by AND s.ended_at IS NULL "
        "AND s.role = 'decider')) "
        "AND (NEW.state <> 'approved' OR NEW.outcome = 'refuse' OR EXISTS "
        "(SELECT 1 FROM decision_part p WHERE p.decision_id = NEW.id AND p.verdict = 'goes')))",
    ),
    (
        "a_plan_is_made_before_it_is_decided",
        "decision_part",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM decision d WHERE d.id = NEW.decision_id "
        "AND d.state = 'proposed')",
    ),
    (
        "a_plan_stays_as_it_was_decided",
        "decision_part",
        "UPDATE",
        "NOT (NEW.decision_id = OLD.decision_id AND NEW.holding = OLD.holding "
        "AND NEW.verdict = OLD.verdict AND NEW.records = OLD.records "
        "AND coalesce(NEW.ground, '') = coalesce(OLD.ground, '') "
        "AND coalesce(NEW.facts, '') = coalesce(OLD.facts, '') "
        "AND coalesce(NEW.until_on, '1000-01-01') = coalesce(OLD.until_on, '1000-01-01'))",
    ),
    (
        "an_erasure_follows_an_approved_decision",
        "erasure",
        "INSERT",
        "NOT (NEW.state = 'waiting' AND EXISTS (SELECT 1 FROM decision d "
        "WHERE d.id = NEW.decision_id AND d.request_id = NEW.request_id "
        "AND d.state = 'approved' AND d.outcome = 'erase'))",
    ),
    (
        "an_erasure_is_finished_when_nothing_is_left",
        "erasure",
        "UPDATE",
        "NEW.state <> OLD.state AND NOT ("
        "(OLD.state = 'waiting' AND NEW.state IN ('running', 'halted')) "
        "OR (OLD.state = 'running' AND NEW.state = 'finished' AND NOT EXISTS "
        "(SELECT 1 FROM decision_part p WHERE p.decision_id = NEW.decision_id "
        "AND p.verdict = 'goes' AND p.done_at IS NULL)))",
    ),
    (
        "a_request_stays_of_its_kind",
        "request",
        "UPDATE",
        "NEW.kind <> OLD.kind",
    ),
    (
        "a_closed_request_stays_closed",
        "request",
        "UPDATE",
        "OLD.state IN ('fulfilled', 'declined', 'withdrawn') AND NEW.state <> OLD.state",
    ),
    (
        "a_deletion_begins_at_the_beginning",
        "request",
        "INSERT",
        "NEW.kind = 'deletion' AND NEW.state NOT IN ('unconfirmed', 'open')",
    ),
    (
        "a_deletion_is_decided_by_two_and_carried_out",
        "request",
        "UPDATE",
        "NEW.kind = 'deletion' AND NEW.state <> OLD.state AND ("
        "(NEW.state = 'approved' AND NOT EXISTS (SELECT 1 FROM decision d "
        "WHERE d.request_id = NEW.id AND d.state = 'approved' AND d.outcome = 'erase')) "
        "OR (NEW.state = 'declined' AND NOT EXISTS (SELECT 1 FROM decision d "
        "WHERE d.request_id = NEW.id AND d.state = 'approved' AND d.outcome = 'refuse')) "
        "OR (NEW.state = 'fulfilled' AND (NOT EXISTS (SELECT 1 FROM erasure e "
        "WHERE e.request_id = NEW.id AND e.state = 'finished') "
        "OR EXISTS (SELECT 1 FROM erasure e JOIN erasure_task t ON t.erasure_id = e.id "
        "WHERE e.request_id = NEW.id AND t.state = 'open'))) "
        "OR (OLD.state = 'approved' AND NEW.state NOT IN ('open', 'fulfilled')) "
        "OR (OLD.state = 'approved' AND NEW.state = 'open' AND EXISTS (SELECT 1 FROM erasure e "
        "WHERE e.request_id = NEW.id AND e.state <> 'halted')))",
    ),
    (
        "an_account_is_somebodys",
        "advertising_account",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id)",
    ),
    (
        "a_kept_account_is_not_used",
        "advertising_account",
        "UPDATE",
        "EXISTS (SELECT 1 FROM erasure e JOIN decision_part p ON p.decision_id = e.decision_id "
        "WHERE e.person_id = OLD.person_id AND e.closes_account AND e.begun_at IS NOT NULL "
        "AND p.holding = 'advertising-accounts' AND p.verdict = 'stays' AND p.ended_at IS NULL)",
    ),
    (
        "an_administrator_stays",
        "staff",
        "UPDATE",
        "OLD.role = 'administrator' AND OLD.ended_at IS NULL "
        "AND (NEW.role <> 'administrator' OR NEW.ended_at IS NOT NULL) "
        "AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id <> OLD.id "
        "AND s.role = 'administrator' AND s.ended_at IS NULL)",
    ),
    ("a_receipt_is_not_changed", "receipt", "UPDATE", "NEW.id IS NOT NULL"),
    (
        "more_time_is_taken_once",
        "request",
        "UPDATE",
        "OLD.extended_at IS NOT NULL AND NEW.extended_at IS NOT NULL "
        "AND NEW.extended_at <> OLD.extended_at",
    ),
    (
        "no_clock_of_california_stands_still",
        "request_pause",
        "INSERT",
        "EXISTS (SELECT 1 FROM request r WHERE r.id = NEW.request_id AND r.regime = 'ccpa')",
    ),
    (
        "an_unproven_request_ends_once",
        "unproven_request",
        "UPDATE",
        "OLD.state <> 'waiting' AND NEW.state <> OLD.state",
    ),
)


def refuse(name: str, table: str, when: str, what: str) -> None:
    """A trigger that refuses a change, the way a constraint of that name would."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {what} "
            f"BEGIN SELECT RAISE(ABORT, 'constraint failed: {name}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {what} THEN RAISE EXCEPTION '{name}' USING ERRCODE = '23514', "
        f"CONSTRAINT = '{name}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def rebuild(
    table: str, *, drop: tuple[str, ...] = (), add: dict[str, str] | None = None, **kwargs: bool
) -> None:
    """Exchange named checks. SQLite copies the table for it."""
    with op.batch_alter_table(table, table_kwargs=kwargs) as batch:
        for name in drop:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        for name, text in (add or {}).items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), text)
