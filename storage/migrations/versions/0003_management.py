"""What the pages that manage a business remember: its page's addresses, what happened on the day, wall displays, one-use tickets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import claim, key, moment, words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _new_columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        ("business", words("web_slug")),
        ("business", moment("archived_at")),
        ("business", sa.Column("retention_days", sa.Integer)),
        ("business", words("checklist", "{}")),
        ("scheduling_policy", words("follows", "[]")),
        ("service", claim("is_on_demand")),
        ("service", words("customer_fields", "{}")),
        ("question", words("link_url")),
        ("question", claim("is_confirmation")),
        ("staff_member", moment("invited_at")),
        ("staff_member", moment("answered_at")),
        ("staff_member", sa.Column("token_version", sa.Integer, nullable=False, server_default=sa.text("1"))),
        ("appointment", moment("waiting_since")),
        ("appointment", moment("arrived_at")),
        ("appointment", moment("started_at")),
        ("appointment", moment("finished_at")),
        ("attendee", words("attendance")),
        ("customer", sa.Column("merged_into", sa.Text)),
    )


def upgrade() -> None:
    for table, column in _new_columns():
        op.add_column(table, column)
    op.create_index("ix_customer_name", "customer", ["business_id", sa.text("substr(search, 1, 100)"), "id"])
    is_merged = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_customer_merged",
        "customer",
        ["business_id", "merged_into"],
        sqlite_where=is_merged,
        postgresql_where=is_merged,
    )
    op.create_table(
        "page_address",
        key("slug"),
        words("business_id"),
        words("service_id"),
        moment("created_at"),
        sa.PrimaryKeyConstraint("slug", name="pk_page_address"),
        _of_business("page_address"),
    )
    op.create_index("ix_page_address_business_id", "page_address", ["business_id"])
    op.create_table(
        "business_logo",
        key("business_id"),
        words("content_type"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        moment("updated_at"),
        sa.PrimaryKeyConstraint("business_id", name="pk_business_logo"),
        _of_business("business_logo"),
    )
    op.create_table(
        "display_link",
        key("business_id"),
        key("id"),
        words("token_hash"),
        words("title"),
        words("names", "initials"),
        words("created_by"),
        moment("created_at"),
        moment("revoked_at"),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_display_link"),
        _of_business("display_link"),
        sa.CheckConstraint("names IN ('none','initials')", name="ck_display_link_names"),
    )
    op.create_index("ix_display_link_token_hash", "display_link", ["token_hash"])
    op.create_table(
        "ticket",
        key("id"),
        words("account_id"),
        words("path"),
        moment("expires_at", is_needed=True),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
    op.create_index("ix_ticket_expires_at", "ticket", ["expires_at"])
    op.create_table(
        "open_panel",
        key("business_id"),
        key("appointment_id"),
        key("account_id"),
        words("name"),
        moment("seen_at", is_needed=True),
        sa.PrimaryKeyConstraint("business_id", "appointment_id", "account_id", name="pk_open_panel"),
        _of_business("open_panel"),
    )
    op.create_index("ix_outbox_business_id_created_at_id", "outbox", ["business_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_business_id_created_at_id", "outbox")
    for table in ("open_panel", "ticket", "display_link", "business_logo", "page_address"):
        op.drop_table(table)
    for index in ("ix_customer_merged", "ix_customer_name"):
        op.drop_index(index, "customer")
    for table, column in reversed(_new_columns()):
        op.drop_column(table, column.name)


def _of_business(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name=f"fk_{table}_business")
