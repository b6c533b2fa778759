"""Codes by mail that show an address to be the visitor's own; the digits themselves are kept nowhere."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import moment, number, words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("draft_id", sa.Text, nullable=False),
        words("email"),
        words("folded"),
        words("language_tag"),
        number("number"),
        number("tries_left"),
        number("sent"),
        moment("sent_at", is_needed=True),
        moment("expires_at", is_needed=True),
        moment("proven_at"),
        sa.PrimaryKeyConstraint("business_id", "draft_id", name="pk_one_time_code"),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name="fk_one_time_code_business"),
    )
    op.create_index("ix_one_time_code_business_id_folded", "one_time_code", ["business_id", "folded"])


def downgrade() -> None:
    op.drop_table("one_time_code")
