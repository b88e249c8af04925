"""Sign-ins that an identity provider has not answered yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sign_ins",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("digest", "state", "nonce", "verifier", "then", "expires_at")
        ),
        sa.PrimaryKeyConstraint("digest"),
    )


def downgrade() -> None:
    """Take the table away; who is under way begins again."""
    op.drop_table("sign_ins")
