"""What belongs to no single business: tenants, accounts and their conversations and sessions, suppressed addresses."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from storage.tables.base import key, metadata, moment, nested, words

tenant = Table("tenant", metadata, key("id"), words("display_name"), nested("policy"), moment("created_at"))

account = Table(
    "account",
    metadata,
    key("id"),
    words("tenant_id"),
    words("object_id"),
    words("email"),
    words("upn"),
    words("name"),
    words("language"),
    words("zone"),
    Column("last_business_id", Text),
    nested("preferences"),
    moment("created_at"),
    moment("updated_at"),
    UniqueConstraint("tenant_id", "object_id"),
)

conversation = Table(
    "conversation",
    metadata,
    key("conversation_id"),
    words("kind"),
    words("tenant_id"),
    words("service_url"),
    words("bot_id"),
    words("user_id"),
    Column("account_id", Text, ForeignKey("account.id", ondelete="CASCADE")),
    moment("updated_at"),
    Index(None, "account_id"),
)

welcomed = Table("welcomed", metadata, key("conversation_id"), moment("at"))

session = Table(
    "session",
    metadata,
    key("id"),
    Column("account_id", Text, ForeignKey("account.id", ondelete="CASCADE")),
    nested("payload"),
    moment("created_at"),
    moment("expires_at", is_needed=True),
    Index(None, "expires_at"),
)

suppression = Table(
    "suppression",
    metadata,
    key("channel"),
    key("address_hash"),
    words("reason"),
    moment("created_at"),
)

link_request = Table(
    "link_request",
    metadata,
    key("id"),  # a mark of the address
    words("email"),
    words("language"),
    moment("asked_at", is_needed=True),
    moment("answered_at"),
    Index(None, "asked_at"),
)

graph_subscription = Table(
    "graph_subscription",
    metadata,
    key("id"),
    Column("account_id", Text, ForeignKey("account.id", ondelete="CASCADE")),
    words("resource"),
    words("client_state"),
    words("business_id"),
    words("staff_id"),
    moment("expires_at", is_needed=True),
    moment("created_at"),
    Index(None, "expires_at"),
    Index(None, "business_id", "staff_id"),
)
