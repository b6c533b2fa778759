"""Appointments that repeat, and bookings for somebody else: what services allow of it, and what a seat remembers of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import number, words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _new_columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        ("service", number("recurring_up_to")),
        ("service", number("further_people")),
        ("attendee", words("contact_name")),
        ("attendee", words("series_id")),
    )


def upgrade() -> None:
    for table, column in _new_columns():
        op.add_column(table, column)
    in_series = sa.text("series_id <> ''")
    op.create_index(
        "ix_attendee_series",
        "attendee",
        ["business_id", "series_id"],
        sqlite_where=in_series,
        postgresql_where=in_series,
    )


def downgrade() -> None:
    op.drop_index("ix_attendee_series", "attendee")
    for table, column in reversed(_new_columns()):
        op.drop_column(table, column.name)
