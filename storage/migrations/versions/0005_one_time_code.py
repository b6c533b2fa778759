"""Codes by mail that show an address to be the visitor's own; the digits themselves are kept nowhere."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _moment(name: str, *, is_needed: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=not is_needed)


def upgrade() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("business_id", sa.Text, nullable=False),
        sa.Column("draft_id", sa.Text, nullable=False),
        _words("email"),
        _words("folded"),
        _words("language_tag"),
        _number("number"),
        _number("tries_left"),
        _number("sent"),
        _moment("sent_at", is_needed=True),
        _moment("expires_at", is_needed=True),
        _moment("proven_at"),
        sa.PrimaryKeyConstraint("business_id", "draft_id", name="pk_one_time_code"),
        sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name="fk_one_time_code_business"),
    )
    op.create_index("ix_one_time_code_business_id_folded", "one_time_code", ["business_id", "folded"])


def downgrade() -> None:
    op.drop_table("one_time_code")
