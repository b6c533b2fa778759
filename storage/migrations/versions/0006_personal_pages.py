"""Pages of one person: whose they are, services with an address of their own, and addresses that book once."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_IS_PERSONAL = sa.text("personal_of <> ''")


def upgrade() -> None:
    op.add_column("business", words("personal_of"))
    op.create_index(
        "ix_business_personal_of",
        "business",
        ["personal_of"],
        unique=True,
        sqlite_where=_IS_PERSONAL,
        postgresql_where=_IS_PERSONAL,
    )
    op.add_column("service", words("private_key"))
    op.create_table(
        "service_link",
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        words("service_id"),
        words("token_hash"),
        words("appointment_id"),
        sa.Column("created_at", sa.BigInteger),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_service_link"),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name="fk_service_link_business"),
    )
    op.create_index(
        "ix_service_link_business_id_token_hash", "service_link", ["business_id", "token_hash"], unique=True
    )


def downgrade() -> None:
    op.drop_table("service_link")
    op.drop_column("service", "private_key")
    op.drop_index("ix_business_personal_of", "business")
    op.drop_column("business", "personal_of")
