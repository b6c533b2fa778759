"""What the pages that manage a business keep besides its configuration: addresses, logos, wall displays, links to services, tickets,
open panels."""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Table

from storage.tables.base import key, metadata, moment, of_business, words

page_address = Table(
    "page_address",
    metadata,
    key("slug"),  # by itself: whoever opens an address knows nothing else
    words("business_id"),
    words("service_id"),
    moment("created_at"),
    of_business(),
    Index(None, "business_id"),
)

business_logo = Table(
    "business_logo",
    metadata,
    key("business_id"),
    words("content_type"),
    Column("data", LargeBinary, nullable=False),
    moment("updated_at"),
    of_business(),
)

display_link = Table(
    "display_link",
    metadata,
    key("business_id"),
    key("id"),
    words("token_hash"),
    words("title"),
    words("names", "initials"),
    words("created_by"),
    moment("created_at"),
    moment("revoked_at"),
    of_business(),
    CheckConstraint("names IN ('none','initials')", name="names"),
    Index(None, "token_hash"),
)

service_link = Table(
    "service_link",
    metadata,
    key("business_id"),
    key("id"),
    words("service_id"),
    words("token_hash"),
    words("appointment_id"),  # what was booked by it
    moment("created_at"),
    moment("used_at"),
    of_business(),
    Index(None, "business_id", "token_hash", unique=True),
)

ticket = Table(
    "ticket",
    metadata,
    key("id"),
    words("account_id"),
    words("path"),
    moment("expires_at", is_needed=True),
    Index(None, "expires_at"),
)

open_panel = Table(
    "open_panel",
    metadata,
    key("business_id"),
    key("appointment_id"),
    key("account_id"),
    words("name"),
    moment("seen_at", is_needed=True),
    of_business(),
)
