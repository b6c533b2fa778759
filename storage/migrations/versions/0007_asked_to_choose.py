"""Whose customer has been asked to choose another time, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("asked_to_choose_at", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("appointment", "asked_to_choose_at")
