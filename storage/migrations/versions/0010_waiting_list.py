"""The waiting list: wishes for places that are not free, the places kept for them, and the switches of business and service."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.guards import create_guards, drop_guards
from storage.migrations.columns import claim, key, moment, number, words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _new_columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        ("business", claim("has_waiting_list", True)),
        ("business", number("offer_minutes", 120)),
        ("service", claim("has_waiting_list", True)),
    )


def upgrade() -> None:
    for table, column in _new_columns():
        op.add_column(table, column)
    _make_wishes()
    _make_offers()
    create_guards(op.get_bind().dialect.name, op.execute)


def downgrade() -> None:
    drop_guards(op.get_bind().dialect.name, op.execute)
    for table in ("waiting_offer", "waiting_wish"):
        op.drop_table(table)
    for table, column in reversed(_new_columns()):
        op.drop_column(table, column.name)
    create_guards(op.get_bind().dialect.name, op.execute, has_offers=False)


def _make_wishes() -> None:
    op.create_table(
        "waiting_wish",
        key("business_id"),
        key("id"),
        key("service_id"),
        sa.Column("customer_id", sa.Text),
        sa.Column("staff_id", sa.Text),
        words("days", "[]"),
        words("day_zone"),
        words("parts", "[]"),
        words("passed_over", "[]"),
        words("name"),
        words("email"),
        words("phone"),
        words("language_tag"),
        words("zone"),
        words("consent_text"),
        moment("consented_at"),
        claim("sms_opt_in"),
        words("state", "waiting"),
        number("lapses"),
        number("token_version", 1),
        words("likeness"),
        number("ordinal"),
        moment("created_at", is_needed=True),
        moment("ends_at", is_needed=True),
        moment("ended_at"),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_waiting_wish"),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name="fk_waiting_wish_business"),
        *(_within("waiting_wish", table, f"{table}_id") for table in ("service", "customer")),
        _within("waiting_wish", "staff_member", "staff_id"),
        sa.CheckConstraint(
            "state IN ('waiting','offered','booked','withdrawn','removed','lapsed','over')",
            name="ck_waiting_wish_state",
        ),
    )
    is_open = sa.text("state IN ('waiting','offered')")
    for name, columns, is_unique in (
        ("ix_waiting_wish_open", ["business_id", "service_id", "ordinal", "id"], False),
        ("uq_waiting_wish_likeness", ["business_id", "likeness"], True),
    ):
        op.create_index(name, "waiting_wish", columns, unique=is_unique, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_waiting_wish_business_id_customer_id", "waiting_wish", ["business_id", "customer_id"])
    op.create_index("ix_waiting_wish_id", "waiting_wish", ["id"])


def _make_offers() -> None:
    op.create_table(
        "waiting_offer",
        key("business_id"),
        key("id"),
        key("wish_id"),
        key("service_id"),
        moment("starts_at", is_needed=True),
        moment("ends_at", is_needed=True),
        words("staff_ids", "[]"),
        sa.Column("session_id", sa.Text),
        claim("holds_seat"),
        words("state", "open"),
        moment("told_at", is_needed=True),
        moment("until", is_needed=True),
        words("made_by"),
        moment("created_at", is_needed=True),
        moment("ended_at"),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_waiting_offer"),
        _within("waiting_offer", "waiting_wish", "wish_id", ondelete="CASCADE"),
        _within("waiting_offer", "appointment", "session_id", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "business_id", "wish_id", "starts_at", name="uq_waiting_offer_business_id_wish_id_starts_at"
        ),
        sa.CheckConstraint(
            "state IN ('open','claimed','declined','lapsed','withdrawn')", name="ck_waiting_offer_state"
        ),
        sa.CheckConstraint(
            "NOT holds_seat OR (state = 'open' AND session_id IS NOT NULL)", name="ck_waiting_offer_seat"
        ),
    )
    is_open = sa.text("state = 'open'")
    for name, columns, is_unique in (
        ("uq_waiting_offer_open", ["business_id", "wish_id"], True),
        ("ix_waiting_offer_until", ["until"], False),
    ):
        op.create_index(
            name, "waiting_offer", columns, unique=is_unique, sqlite_where=is_open, postgresql_where=is_open
        )
    op.create_index("ix_waiting_offer_business_id_session_id", "waiting_offer", ["business_id", "session_id"])


def _within(table: str, other: str, column: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["business_id", column],
        [f"{other}.business_id", f"{other}.id"],
        name=f"fk_{table}_{other}",
        ondelete=ondelete,
    )
