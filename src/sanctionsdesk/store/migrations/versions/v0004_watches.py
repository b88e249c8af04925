"""Watches, where news of them goes, and what is still to be sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("kind", "target", "settings", "made_by", "made_at")
        ),
        sa.Column("ended_at", sa.Text()),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("ran_at", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "channels",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("kind", "address", "secret_name", "made_by", "made_at")
        ),
        sa.Column("ended_at", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Text()),
        sa.Column("sent_at", sa.Text()),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deliveries_due", "deliveries", ["next_at"])


def downgrade() -> None:
    """Take the tables away."""
    for table in ("deliveries", "channels", "watches"):
        op.drop_table(table)
