"""What the pages that manage a business remember: its page's addresses, what happened on the day, wall displays, one-use tickets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _claim(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _moment(name: str, *, is_needed: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=not is_needed)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _new_columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        ("business", _words("web_slug")),
        ("business", _moment("archived_at")),
        ("business", sa.Column("retention_days", sa.Integer)),
        ("business", _words("checklist", "{}")),
        ("scheduling_policy", _words("follows", "[]")),
        ("service", _claim("is_on_demand")),
        ("service", _words("customer_fields", "{}")),
        ("question", _words("link_url")),
        ("question", _claim("is_confirmation")),
        ("staff_member", _moment("invited_at")),
        ("staff_member", _moment("answered_at")),
        ("staff_member", sa.Column("token_version", sa.Integer, nullable=False, server_default=sa.text("1"))),
        ("appointment", _moment("waiting_since")),
        ("appointment", _moment("arrived_at")),
        ("appointment", _moment("started_at")),
        ("appointment", _moment("finished_at")),
        ("attendee", _words("attendance")),
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
        _key("slug"),
        _words("business_id"),
        _words("service_id"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("slug", name="pk_page_address"),
        _of_business("page_address"),
    )
    op.create_index("ix_page_address_business_id", "page_address", ["business_id"])
    op.create_table(
        "business_logo",
        _key("business_id"),
        _words("content_type"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("business_id", name="pk_business_logo"),
        _of_business("business_logo"),
    )
    op.create_table(
        "display_link",
        _key("business_id"),
        _key("id"),
        _words("token_hash"),
        _words("title"),
        _words("names", "initials"),
        _words("created_by"),
        _moment("created_at"),
        _moment("revoked_at"),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_display_link"),
        _of_business("display_link"),
        sa.CheckConstraint("names IN ('none','initials')", name="ck_display_link_names"),
    )
    op.create_index("ix_display_link_token_hash", "display_link", ["token_hash"])
    op.create_table(
        "ticket",
        _key("id"),
        _words("account_id"),
        _words("path"),
        _moment("expires_at", is_needed=True),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
    op.create_index("ix_ticket_expires_at", "ticket", ["expires_at"])
    op.create_table(
        "open_panel",
        _key("business_id"),
        _key("appointment_id"),
        _key("account_id"),
        _words("name"),
        _moment("seen_at", is_needed=True),
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
