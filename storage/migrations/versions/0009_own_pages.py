"""What customers say on their own pages: whether they come, which forms are filled in; and requests for the links to those pages."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _new_columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        ("service", words("forms", "[]")),
        ("attendee", words("reply")),
        ("attendee", sa.Column("replied_to", sa.BigInteger)),
        ("attendee", words("forms", "[]")),
    )


def upgrade() -> None:
    for table, column in _new_columns():
        op.add_column(table, column)
    op.create_index("ix_attendee_email", "attendee", [sa.text("lower(email)")])
    op.create_table(
        "link_request",
        sa.Column("id", sa.Text, nullable=False),
        words("email"),
        words("language"),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_link_request"),
    )
    op.create_index("ix_link_request_asked_at", "link_request", ["asked_at"])


def downgrade() -> None:
    op.drop_table("link_request")
    op.drop_index("ix_attendee_email", "attendee")
    for table, column in reversed(_new_columns()):
        op.drop_column(table, column.name)
