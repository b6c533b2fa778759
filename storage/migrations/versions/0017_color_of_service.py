"""The colour of a kind of meeting, on its tile and on the board."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("color", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("service", "color")
