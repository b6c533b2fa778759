"""Programs are told of changes: webhooks and subscriptions, and which of them a row of the outbox is for."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import moment, words

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_IS_TO_WEBHOOK = sa.text("webhook_id IS NOT NULL")


def _new_columns() -> tuple[sa.Column[Any], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        words("style", "signed"),
        words("paused_why"),
        moment("failing_since"),
        words("client_state"),
        moment("expires_at"),
        words("kept", "{}"),
        words("created_by"),
    )


def upgrade() -> None:
    for column in _new_columns():
        op.add_column("webhook", column)
    op.add_column("outbox", sa.Column("webhook_id", sa.Text))
    op.create_index(
        "ix_outbox_webhook",
        "outbox",
        ["business_id", "webhook_id", "created_at", "id"],
        sqlite_where=_IS_TO_WEBHOOK,
        postgresql_where=_IS_TO_WEBHOOK,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_webhook", "outbox")
    op.drop_column("outbox", "webhook_id")
    for column in reversed(_new_columns()):
        op.drop_column("webhook", column.name)
