"""Which sites may show a booking page in a frame."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business", sa.Column("framing_sites", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("business", "framing_sites")
