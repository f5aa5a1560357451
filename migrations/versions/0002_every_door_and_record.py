"""Every door and every kind of record: people without an account, several addresses, the
records the policy names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "affiliated_record",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_policy", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "content_removed_at IS NULL OR content = ''",
            name=op.f("ck_affiliated_record_removed_is_empty"),
        ),
        sa.CheckConstraint("length(source) > 0", name=op.f("ck_affiliated_record_has_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliated_record")),
        sa.UniqueConstraint(
            "source", "reference", name=op.f("uq_affiliated_record_source_reference")
        ),
    )
    with op.batch_alter_table("affiliated_record", schema=None) as batch_op:
        batch_op.create_index("ix_affiliated_record_address_key", ["address_key"], unique=False)

    op.create_table(
        "communication",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("message_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("thread_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication")),
        sa.UniqueConstraint("message_key", name=op.f("uq_communication_message_key")),
    )
    with op.batch_alter_table("communication", schema=None) as batch_op:
        batch_op.create_index("ix_communication_sent_at", ["sent_at"], unique=False)
        batch_op.create_index("ix_communication_thread_key", ["thread_key"], unique=False)

    op.create_table(
        "field_review",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("holding", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("empties", sa.String(length=130), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision IN ('keep', 'drop')", name=op.f("ck_field_review_decision")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_field_review_has_reason")),
        sa.CheckConstraint(
            "decision = 'keep' OR empties IS NOT NULL",
            name=op.f("ck_field_review_dropped_has_column"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_review")),
    )
    with op.batch_alter_table("field_review", schema=None) as batch_op:
        batch_op.create_index(
            "ix_field_review_holding_field", ["holding", "field", "id"], unique=False
        )

    op.create_table(
        "partner_record",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("ask", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(ask) > 0", name=op.f("ck_partner_record_says_whom_to_ask")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_record")),
        sa.UniqueConstraint(
            "partner",
            "address_key",
            "what",
            name=op.f("uq_partner_record_partner_address_key_what"),
        ),
    )
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.create_index("ix_partner_record_address_key", ["address_key"], unique=False)

    op.create_table(
        "stored_cookie",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("visitor_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_cookie")),
        sa.UniqueConstraint("visitor_id", "name", name=op.f("uq_stored_cookie_visitor_id_name")),
    )
    with op.batch_alter_table("stored_cookie", schema=None) as batch_op:
        batch_op.create_index("ix_stored_cookie_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "subscription",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("list", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("subscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=120), nullable=True),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("address_key", "list", name=op.f("uq_subscription_address_key_list")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "address_change",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("new_address", sa.String(length=320), nullable=False),
        sa.Column("old_address", sa.String(length=320), nullable=True),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("undo_nonce", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_at IS NOT NULL)",
            name=op.f("ck_address_change_undone_has_time"),
        ),
        sa.CheckConstraint(
            "(state IN ('proved', 'undone')) = (proved_at IS NOT NULL)",
            name=op.f("ck_address_change_proved_has_time"),
        ),
        sa.CheckConstraint(
            "how IN ('add', 'replace', 'recovery')", name=op.f("ck_address_change_how")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'proved', 'undone', 'ended')", name=op.f("ck_address_change_state")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_change_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("nonce", name=op.f("uq_address_change_nonce")),
        sa.UniqueConstraint("undo_nonce", name=op.f("uq_address_change_undo_nonce")),
    )
    with op.batch_alter_table("address_change", schema=None) as batch_op:
        batch_op.create_index("ix_address_change_begun_at", ["begun_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_address_change_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "advertising_account",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("program", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("billing_contact", sa.String(length=200), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'ended')", name=op.f("ck_advertising_account_state")
        ),
        sa.CheckConstraint(
            "state = 'ended' OR ended_on IS NULL",
            name=op.f("ck_advertising_account_running_has_no_end"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_advertising_account_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advertising_account")),
        sa.UniqueConstraint("account_no", name=op.f("uq_advertising_account_account_no")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("advertising_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_advertising_account_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "communication_attachment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "communication_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["communication.id"],
            name=op.f("fk_communication_attachment_communication_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_attachment")),
    )
    with op.batch_alter_table("communication_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_communication_attachment_communication_id"),
            ["communication_id"],
            unique=False,
        )

    op.create_table(
        "communication_party",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "communication_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=4), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('from', 'to', 'cc', 'bcc')", name=op.f("ck_communication_party_role")
        ),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["communication.id"],
            name=op.f("fk_communication_party_communication_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_party")),
    )
    with op.batch_alter_table("communication_party", schema=None) as batch_op:
        batch_op.create_index(
            "ix_communication_party_address_key", ["address_key", "communication_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_communication_party_communication_id"),
            ["communication_id"],
            unique=False,
        )

    op.create_table(
        "contact_message",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("taken_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state <> 'open') = (answer IS NOT NULL AND answered_at IS NOT NULL)",
            name=op.f("ck_contact_message_answered_has_answer"),
        ),
        sa.CheckConstraint(
            "text_removed_at IS NULL OR text = ''", name=op.f("ck_contact_message_removed_is_empty")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'unreached')", name=op.f("ck_contact_message_state")
        ),
        sa.CheckConstraint(
            "(taken_by IS NULL) = (taken_at IS NULL)",
            name=op.f("ck_contact_message_taken_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["staff.id"], name=op.f("fk_contact_message_taken_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_message")),
    )
    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.create_index("ix_contact_message_address_key", ["address_key"], unique=False)
        batch_op.create_index("ix_contact_message_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_contact_message_state_answer_by", ["state", "answer_by"], unique=False
        )

    op.create_table(
        "declaration",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column(
            "points",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(signed_name) > 0", name=op.f("ck_declaration_is_signed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_person_id"), ["person_id"], unique=False)

    op.create_table(
        "link_followed",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("line_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("visitor_id", sa.String(length=80), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_link_followed_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_followed")),
        sa.UniqueConstraint("line_key", name=op.f("uq_link_followed_line_key")),
    )
    with op.batch_alter_table("link_followed", schema=None) as batch_op:
        batch_op.create_index("ix_link_followed_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_followed_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_link_followed_visitor_id", ["visitor_id"], unique=False)

    op.create_table(
        "payment_method",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("processor", sa.String(length=80), nullable=False),
        sa.Column("token_key", sa.String(length=80), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "substr(token, 1, 9) = key_id || '.' AND substr(brand, 1, 9) = key_id || '.' AND substr(last_four, 1, 9) = key_id || '.' AND substr(expires, 1, 9) = key_id || '.'",
            name=op.f("ck_payment_method_sealed_under_its_key"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_payment_method_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_method")),
        sa.UniqueConstraint(
            "person_id", "token_key", name=op.f("uq_payment_method_person_id_token_key")
        ),
    )
    with op.batch_alter_table("payment_method", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_method_key_id"), ["key_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_payment_method_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "post",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.CheckConstraint("kind IN ('post', 'classified')", name=op.f("ck_post_kind")),
        sa.CheckConstraint(
            "text_removed_at IS NULL OR text = ''", name=op.f("ck_post_removed_is_empty")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_post_kind_reference")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_recovery_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_person_id"), ["person_id"], unique=False)

    change_what_is_there()


def change_what_is_there() -> None:
    """The tables of the first version: what they hold already is carried over."""
    op.add_column(
        "address", sa.Column("is_main", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("address", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(  # letters went to the oldest one
        "UPDATE address SET is_main = true "
        "WHERE id IN (SELECT min(id) FROM address GROUP BY person_id)"
    )
    rebuild("address", add={"main_is_running": "NOT (is_main AND ended_at IS NOT NULL)"})
    op.create_index(
        "uq_address_one_main",
        "address",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("is_main"),
        postgresql_where=sa.text("is_main"),
    )

    op.add_column(
        "correction",
        sa.Column(
            "holding", sa.String(length=60), nullable=False, server_default="member-information"
        ),
    )
    op.add_column(
        "correction",
        sa.Column(
            "record",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            server_default="0",
        ),
    )
    op.execute("UPDATE correction SET record = person_id")
    op.create_index("ix_correction_holding_record", "correction", ["holding", "record"])

    op.add_column("letter", sa.Column("about", sa.String(length=60), nullable=True))
    op.add_column("letter", sa.Column("loss_noted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_letter_about",
        "letter",
        ["about"],
        sqlite_where=sa.text("about IS NOT NULL"),
        postgresql_where=sa.text("about IS NOT NULL"),
    )
    rebuild(
        "letter",
        drop=("state", "posted_has_time"),
        add={
            "state": "state IN ('waiting', 'posted', 'refused', 'bounced')",
            "posted_has_time": "(state IN ('posted', 'bounced')) = (posted_at IS NOT NULL)",
        },
    )
    rebuild(
        "person",
        sqlite_autoincrement=True,  # nobody gets the number of somebody who is erased
        nullable=("user_id", "user_key"),
        add={
            "user_id_has_key": "(user_id IS NULL) = (user_key IS NULL)",
            "member_has_name": "user_id IS NULL OR length(name) > 0",
        },
    )
    rebuild(
        "request",
        drop=("kind",),
        add={"kind": "kind IN ('deletion', 'correction', 'removal', 'recovery')"},
    )

    op.add_column(
        "sign_in_link",
        sa.Column("address", sa.String(length=320), nullable=False, server_default=""),
    )
    op.execute("UPDATE sign_in_link SET address = address_key")
    rebuild("sign_in_link", nullable=("person_id",))


def rebuild(
    table: str,
    *,
    nullable: tuple[str, ...] = (),
    drop: tuple[str, ...] = (),
    add: dict[str, str] | None = None,
    **kwargs: bool,
) -> None:
    """Exchange named checks, and let columns be empty. SQLite copies the table for it."""
    with op.batch_alter_table(table, table_kwargs=kwargs) as batch:
        for name in drop:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        for name in nullable:
            batch.alter_column(name, nullable=True)
        for name, text in (add or {}).items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), text)
