"""What is kept for programs that use the API: their keys."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from storage.tables.base import key, metadata, moment, nested, of_business, words

api_key = Table(
    "api_key",
    metadata,
    key("id"),
    words("tenant_id"),
    Column("business_id", Text),
    words("display_name"),
    Column("key_hash", Text, nullable=False),
    nested("scopes", "[]"),
    words("created_by"),
    moment("created_at", is_needed=True),
    moment("last_used_at"),
    moment("revoked_at"),
    of_business(),
    UniqueConstraint("key_hash"),
    Index(None, "business_id"),
    Index(None, "tenant_id"),
)
