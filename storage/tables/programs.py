"""What is kept for programs that use the API: their keys, what they changed, and what they were answered.

Calls and answers name their business without belonging to it: they are cleared away by their age alone.
"""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from storage.tables.base import claim, key, metadata, moment, nested, number, of_business, words

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

program_call = Table(
    "program_call",
    metadata,
    key("id"),
    moment("at", is_needed=True),
    words("caller_id"),
    words("caller_name"),
    words("tenant_id"),
    words("about_business"),
    words("method"),
    words("address"),
    words("request_id"),
    Index(None, "at"),
    Index(None, "about_business", "at"),
)

api_answer = Table(
    "api_answer",
    metadata,
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
    nested("headers"),
    moment("ends_at", is_needed=True),
    Index(None, "ends_at"),
    Index(None, "about_business"),
)
