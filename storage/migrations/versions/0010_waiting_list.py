"""The waiting list: wishes for places that are not free, the places kept for them, and the switches of business and service."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.guards import create_guards, drop_guards

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _claim(name: str, default: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.true() if default else sa.false())


def _number(name: str, default: int = 0) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(str(default)))


def _moment(name: str, *, is_needed: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=not is_needed)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _new_columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    """Made anew each time: a column belongs to one table only."""
    return (
        ("business", _claim("has_waiting_list", True)),
        ("business", _number("offer_minutes", 120)),
        ("service", _claim("has_waiting_list", True)),
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
        _key("business_id"),
        _key("id"),
        _key("service_id"),
        sa.Column("customer_id", sa.Text),
        sa.Column("staff_id", sa.Text),
        _words("days", "[]"),
        _words("day_zone"),
        _words("parts", "[]"),
        _words("passed_over", "[]"),
        _words("name"),
        _words("email"),
        _words("phone"),
        _words("language_tag"),
        _words("zone"),
        _words("consent_text"),
        _moment("consented_at"),
        _claim("sms_opt_in"),
        _words("state", "waiting"),
        _number("lapses"),
        _number("token_version", 1),
        _words("likeness"),
        _number("ordinal"),
        _moment("created_at", is_needed=True),
        _moment("ends_at", is_needed=True),
        _moment("ended_at"),
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
        _key("business_id"),
        _key("id"),
        _key("wish_id"),
        _key("service_id"),
        _moment("starts_at", is_needed=True),
        _moment("ends_at", is_needed=True),
        _words("staff_ids", "[]"),
        sa.Column("session_id", sa.Text),
        _claim("holds_seat"),
        _words("state", "open"),
        _moment("told_at", is_needed=True),
        _moment("until", is_needed=True),
        _words("made_by"),
        _moment("created_at", is_needed=True),
        _moment("ended_at"),
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
