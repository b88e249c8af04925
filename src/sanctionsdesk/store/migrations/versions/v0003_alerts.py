"""Alerts, proposals and attachments, with the four eyes held by the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sanctionsdesk.store.migrations.guards import guard, unguard

revision = "0003"
down_revision = "0002"

_UNSIGNED = (
    "NEW.state IN ('confirmed', 'cleared') AND NOT EXISTS ("
    "SELECT 1 FROM proposals p WHERE p.id = NEW.proposal AND p.alert_id = NEW.id"
    " AND p.confirmed_by IS NOT NULL AND p.withdrawn_at IS NULL"
    " AND p.outcome = CASE NEW.state WHEN 'confirmed' THEN 'match' ELSE 'clear' END)"
)
_TWO = "an alert is settled by a proposal that a second person confirmed"


def upgrade() -> None:
    """Make the tables and their guards."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in (
                "kind",
                "subject_key",
                "subject_name",
                "object_id",
                "object_name",
                "list_id",
            )
        ),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.Text()),
        sa.Column("raised_at", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text()),
        sa.Column("settled_at", sa.Text()),
        sa.Column("left_digest", sa.Text(), nullable=False),
        sa.Column("right_digest", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Integer()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject_key", "object_id"),
    )
    op.create_index("alerts_by_state", "alerts", ["state", "due_at"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text()),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("confirmed_at", sa.Text()),
        sa.Column("withdrawn_at", sa.Text()),
        sa.CheckConstraint("outcome IN ('match', 'clear')"),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name="four_eyes"
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("proposals_by_alert", "proposals", ["alert_id"])
    op.create_index("proposals_by_batch", "proposals", ["batch"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"]),
        sa.ForeignKeyConstraint(["digest"], ["payloads.digest"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("attachments_by_alert", "attachments", ["alert_id"])
    guard(
        "proposals_unsigned",
        "proposals",
        "INSERT",
        refuse_if="NEW.confirmed_by IS NOT NULL",
        message="a proposal is made first and confirmed by somebody else later",
    )
    guard(
        "proposals_fixed",
        "proposals",
        "UPDATE",
        refuse_if="NEW.proposed_by <> OLD.proposed_by OR NEW.alert_id <> OLD.alert_id"
        " OR NEW.outcome <> OLD.outcome OR (OLD.confirmed_by IS NOT NULL"
        " AND (NEW.confirmed_by IS NULL OR NEW.confirmed_by <> OLD.confirmed_by))",
        message="who proposed what, and who confirmed it, does not change",
    )
    for event in ("INSERT", "UPDATE"):
        guard(
            f"alerts_signed_{event.lower()}",
            "alerts",
            event,
            refuse_if=_UNSIGNED,
            message=_TWO,
        )


def downgrade() -> None:
    """Take the tables away."""
    for name in ("alerts_signed_insert", "alerts_signed_update"):
        unguard(name, "alerts")
    for name in ("proposals_unsigned", "proposals_fixed"):
        unguard(name, "proposals")
    for table in ("attachments", "proposals", "alerts"):
        op.drop_table(table)
