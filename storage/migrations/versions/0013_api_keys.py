"""Keys of programs may open all businesses of a tenant; nothing made one before."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import key, moment, words

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("api_key")
    op.create_table(
        "api_key",
        key("id"),
        words("tenant_id"),
        sa.Column("business_id", sa.Text),
        words("display_name"),
        sa.Column("key_hash", sa.Text, nullable=False),
        words("scopes", "[]"),
        words("created_by"),
        moment("created_at", is_needed=True),
        moment("last_used_at"),
        moment("revoked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        _of_business(),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )
    op.create_index("ix_api_key_business_id", "api_key", ["business_id"])
    op.create_index("ix_api_key_tenant_id", "api_key", ["tenant_id"])


def downgrade() -> None:
    """A key of the old form belongs to a business."""
    op.drop_table("api_key")
    op.create_table(
        "api_key",
        key("business_id"),
        key("id"),
        words("display_name"),
        sa.Column("key_hash", sa.Text, nullable=False),
        words("scopes", "[]"),
        moment("created_at"),
        moment("last_used_at"),
        moment("revoked_at"),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_api_key"),
        _of_business(),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )


def _of_business() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name="fk_api_key_business")
