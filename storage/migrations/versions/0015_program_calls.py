"""What programs changed, and the answers by which a repeated call of theirs is known."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import claim, key, moment, number, words

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "program_call",
        key("id"),
        moment("at", is_needed=True),
        *(words(name) for name in ("caller_id", "caller_name", "tenant_id", "about_business")),
        *(words(name) for name in ("method", "address", "request_id")),
        sa.PrimaryKeyConstraint("id", name="pk_program_call"),
    )
    op.create_index("ix_program_call_at", "program_call", ["at"])
    op.create_index("ix_program_call_about_business_at", "program_call", ["about_business", "at"])
    op.create_table(
        "api_answer",
        key("caller_id"),
        key("word"),
        words("likeness"),
        words("owner"),
        moment("lease_until", is_needed=True),
        claim("has_written"),
        words("made_id"),
        words("about_business"),
        number("status"),
        words("body"),
        words("content_type"),
        words("headers", "{}"),
        moment("ends_at", is_needed=True),
        sa.PrimaryKeyConstraint("caller_id", "word", name="pk_api_answer"),
    )
    op.create_index("ix_api_answer_ends_at", "api_answer", ["ends_at"])
    op.create_index("ix_api_answer_about_business", "api_answer", ["about_business"])


def downgrade() -> None:
    for table in ("api_answer", "program_call"):
        op.drop_table(table)
