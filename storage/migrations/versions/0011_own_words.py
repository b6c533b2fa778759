"""What a business says about itself, its services and questions in other languages than its main one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_words",
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("thing_id", sa.Text, nullable=False),
        sa.Column("language_tag", sa.Text, nullable=False),
        sa.Column("texts", sa.Text, nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("business_id", "subject", "thing_id", "language_tag", name="pk_own_words"),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name="fk_own_words_business"),
    )


def downgrade() -> None:
    op.drop_table("own_words")
