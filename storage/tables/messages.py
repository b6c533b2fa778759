"""What leaves the machine: outbox, reminders, beats of the workers, webhooks."""

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, UniqueConstraint, text

from storage.tables.base import belongs_to, claim, key, metadata, moment, nested, number, of_business, words

_IS_WAITING = text("state IN ('waiting', 'sending')")
_IS_PARKED = text("state = 'parked'")
_IS_UNPURGED = text("purged_at IS NULL")
_IS_TO_WEBHOOK = text("webhook_id IS NOT NULL")
_HAS_ENDED = text("purged_at IS NULL AND state IN ('done', 'dropped', 'parked')")

outbox = Table(
    "outbox",
    metadata,
    key("business_id"),
    key("id"),
    words("kind"),
    words("topic"),
    words("key"),
    Column("appointment_id", Text),
    Column("attendee_id", Text),
    Column("staff_id", Text),
    Column("webhook_id", Text),
    words("change_id"),
    number("sequence"),
    number("ordinal"),
    nested("payload"),
    moment("due_at", is_needed=True),
    number("attempts"),
    words("state", "waiting"),
    moment("lease_until"),
    words("claimed_by"),
    words("last_error"),
    moment("created_at"),
    moment("done_at"),
    moment("purged_at"),
    of_business(),
    UniqueConstraint("business_id", "key"),
    CheckConstraint("state IN ('waiting','sending','done','parked','dropped')", name="state"),
    Index("ix_outbox_due", "due_at", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
    Index("ix_outbox_parked", "business_id", "due_at", sqlite_where=_IS_PARKED, postgresql_where=_IS_PARKED),
    Index(None, "business_id", "appointment_id", "ordinal"),
    Index(None, "business_id", "created_at", "id"),
    Index(None, "id"),
    Index("ix_outbox_unpurged", "done_at", sqlite_where=_HAS_ENDED, postgresql_where=_HAS_ENDED),
    Index(
        "ix_outbox_webhook",
        "business_id",
        "webhook_id",
        "created_at",
        "id",
        sqlite_where=_IS_TO_WEBHOOK,
        postgresql_where=_IS_TO_WEBHOOK,
    ),
)

reminder = Table(
    "reminder",
    metadata,
    key("business_id"),
    key("id"),
    Column("appointment_id", Text, nullable=False),
    words("recipients", "customer"),
    words("message"),
    number("offset"),
    claim("is_follow_up"),
    moment("due_at", is_needed=True),
    words("state", "planned"),
    CheckConstraint("state IN ('planned','sent','dropped')", name="state"),
    belongs_to("appointment", "appointment_id", on_delete="CASCADE"),
    Index(
        "ix_reminder_due", "due_at", sqlite_where=text("state = 'planned'"), postgresql_where=text("state = 'planned'")
    ),
    Index(None, "business_id", "appointment_id"),
)

message_template = Table(
    "message_template",
    metadata,
    key("business_id"),
    key("topic"),
    key("language_tag"),
    words("subject"),
    words("body"),
    words("updated_by"),
    moment("updated_at"),
    of_business(),
)

own_words = Table(
    "own_words",
    metadata,
    key("business_id"),
    key("subject"),
    key("thing_id"),  # empty for the business itself
    key("language_tag"),
    nested("texts"),
    of_business(),
)

sms_message = Table(
    "sms_message",
    metadata,
    key("business_id"),
    key("id"),
    words("provider"),
    words("provider_id"),
    words("origin"),
    words("topic"),
    Column("appointment_id", Text),
    Column("attendee_id", Text),
    words("state", "sent"),
    words("error"),
    moment("sent_at", is_needed=True),
    moment("updated_at"),
    of_business(),
    CheckConstraint("state IN ('sent','delivered','failed')", name="state"),
    Index(None, "provider_id"),
    Index(None, "business_id", "sent_at"),
)

worker_beat = Table("worker_beat", metadata, key("worker"), moment("at", is_needed=True))

webhook = Table(
    "webhook",
    metadata,
    key("business_id"),
    key("id"),
    words("url"),
    words("secret"),
    nested("events", "[]"),
    claim("is_on", True),
    moment("created_at"),
    words("style", "signed"),
    words("paused_why"),
    moment("failing_since"),
    words("client_state"),
    moment("expires_at"),
    nested("kept"),
    words("created_by"),
    of_business(),
    Index(None, "id"),
    Index(None, "created_by"),
)

webhook_log = Table(
    "webhook_log",
    metadata,
    key("business_id"),
    key("id"),
    Column("webhook_id", Text, nullable=False),
    words("event"),
    nested("payload"),
    number("status"),
    moment("delivered_at"),
    moment("purged_at"),
    belongs_to("webhook", "webhook_id", on_delete="CASCADE"),
    CheckConstraint("status >= 0", name="status"),
    Index("ix_webhook_log_unpurged", "delivered_at", sqlite_where=_IS_UNPURGED, postgresql_where=_IS_UNPURGED),
)
