"""What meetings, calendars and messages have to remember: who can be read, what texts were changed, how each SMS ended."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import key, moment, words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW_WORDS = (
    ("service", "lobby", "wait"),
    ("appointment", "cc", "[]"),
    ("graph_subscription", "business_id", ""),
    ("graph_subscription", "staff_id", ""),
)


def upgrade() -> None:
    for table, name, default in _NEW_WORDS:
        op.add_column(table, words(name, default))
    op.create_index("ix_attendee_id", "attendee", ["id"])
    op.create_index("ix_graph_subscription_business_id_staff_id", "graph_subscription", ["business_id", "staff_id"])
    op.drop_index("ix_outbox_business_id_attendee_id", "outbox")  # no question was answered by it
    op.drop_index("ix_outbox_unpurged", "outbox")
    _create_unpurged("purged_at IS NULL AND state IN ('done', 'dropped', 'parked')")
    _create_staff_calendar()
    _create_message_template()
    _create_sms_message()


def downgrade() -> None:
    for table in ("sms_message", "message_template", "staff_calendar"):
        op.drop_table(table)
    op.drop_index("ix_outbox_unpurged", "outbox")
    _create_unpurged("purged_at IS NULL")
    op.create_index("ix_outbox_business_id_attendee_id", "outbox", ["business_id", "attendee_id"])
    op.drop_index("ix_graph_subscription_business_id_staff_id", "graph_subscription")
    op.drop_index("ix_attendee_id", "attendee")
    for table, name, _ in _NEW_WORDS:
        op.drop_column(table, name)


def _create_unpurged(condition: str) -> None:
    """A row that a booking leaves is entered when it has ended, not before."""
    where = sa.text(condition)
    op.create_index("ix_outbox_unpurged", "outbox", ["done_at"], sqlite_where=where, postgresql_where=where)


def _create_staff_calendar() -> None:
    op.create_table(
        "staff_calendar",
        key("business_id"),
        key("staff_id"),
        words("state", "unknown"),
        words("reason"),
        words("delta_link"),
        words("moved", "[]"),
        moment("window_from"),
        moment("window_to"),
        moment("checked_at"),
        moment("synced_at"),
        moment("failed_since"),
        moment("next_at"),
        sa.PrimaryKeyConstraint("business_id", "staff_id", name="pk_staff_calendar"),
        sa.ForeignKeyConstraint(
            ["business_id", "staff_id"],
            ["staff_member.business_id", "staff_member.id"],
            name="fk_staff_calendar_staff_member",
        ),
        sa.CheckConstraint("state IN ('unknown','synced','failed')", name="ck_staff_calendar_state"),
    )


def _create_message_template() -> None:
    op.create_table(
        "message_template",
        key("business_id"),
        key("topic"),
        key("language_tag"),
        words("subject"),
        words("body"),
        words("updated_by"),
        moment("updated_at"),
        sa.PrimaryKeyConstraint("business_id", "topic", "language_tag", name="pk_message_template"),
        _of_business("message_template"),
    )


def _create_sms_message() -> None:
    op.create_table(
        "sms_message",
        key("business_id"),
        key("id"),
        words("provider"),
        words("provider_id"),
        words("origin"),
        words("topic"),
        sa.Column("appointment_id", sa.Text),
        sa.Column("attendee_id", sa.Text),
        words("state", "sent"),
        words("error"),
        moment("sent_at", is_needed=True),
        moment("updated_at"),
        sa.PrimaryKeyConstraint("business_id", "id", name="pk_sms_message"),
        _of_business("sms_message"),
        sa.CheckConstraint("state IN ('sent','delivered','failed')", name="ck_sms_message_state"),
    )
    op.create_index("ix_sms_message_provider_id", "sms_message", ["provider_id"])
    op.create_index("ix_sms_message_business_id_sent_at", "sms_message", ["business_id", "sent_at"])


def _of_business(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["business_id"], ["business.business_id"], name=f"fk_{table}_business")
