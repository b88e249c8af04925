"""Receipts, the audit chain, contents kept by digest, legal holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sanctionsdesk.store.migrations.guards import guard, unguard

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the guards that keep the chain append-only."""
    op.create_table(
        "payloads",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("body_digest", sa.Text()),
        sa.Column("kept_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["question"], ["payloads.digest"]),
        sa.ForeignKeyConstraint(["answer"], ["payloads.digest"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("receipts_by_time", "receipts", ["at"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["payload"], ["payloads.digest"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("audit_by_subject", "audit", ["subject"])
    op.create_table(
        "audit_head",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("one = 1"),
        sa.PrimaryKeyConstraint("one"),
    )
    op.execute("INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '')")
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.Text(), nullable=False),
        sa.Column("lifted_by", sa.Text()),
        sa.Column("lifted_at", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    refusal = {"refuse_if": "1 = 1", "message": "the audit log is append-only"}
    guard("audit_no_update", "audit", "UPDATE", **refusal)
    guard("audit_no_delete", "audit", "DELETE", **refusal)
    guard(
        "audit_in_order",
        "audit",
        "INSERT",
        refuse_if="NEW.seq <> 1 + (SELECT COALESCE(max(seq), 0) FROM audit)",
        message="the audit log has no gaps",
    )


def downgrade() -> None:
    """Take the tables away."""
    for name in ("audit_no_update", "audit_no_delete", "audit_in_order"):
        unguard(name, "audit")
    for table in ("holds", "audit_head", "audit", "receipts", "payloads"):
        op.drop_table(table)
