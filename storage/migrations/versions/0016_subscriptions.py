"""Webhooks are found by their id alone, and by whoever made them."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_webhook_id", "webhook", ["id"])
    op.create_index("ix_webhook_created_by", "webhook", ["created_by"])


def downgrade() -> None:
    op.drop_index("ix_webhook_created_by", "webhook")
    op.drop_index("ix_webhook_id", "webhook")
