"""Who waits for a place that is not free, and which places are kept for whom. An offer that keeps a seat counts among those taken."""

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, UniqueConstraint, text

from storage.tables.base import belongs_to, claim, key, metadata, moment, nested, number, of_business, words

_OPEN_WISH = text("state IN ('waiting','offered')")
_OPEN_OFFER = text("state = 'open'")

waiting_wish = Table(
    "waiting_wish",
    metadata,
    key("business_id"),
    key("id"),
    Column("service_id", Text, nullable=False),
    Column("customer_id", Text),
    Column("staff_id", Text),
    nested("days", "[]"),
    words("day_zone"),
    nested("parts", "[]"),
    nested("passed_over", "[]"),
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
    of_business(),
    belongs_to("service", "service_id"),
    belongs_to("customer", "customer_id"),
    belongs_to("staff_member", "staff_id"),
    CheckConstraint(
        "state IN ('waiting','offered','booked','withdrawn','removed','lapsed','over')",
        name="state",
    ),
    Index(
        "ix_waiting_wish_open",  # in the order of the list
        "business_id",
        "service_id",
        "ordinal",
        "id",
        sqlite_where=_OPEN_WISH,
        postgresql_where=_OPEN_WISH,
    ),
    Index(
        "uq_waiting_wish_likeness",  # nobody waits twice for the same
        "business_id",
        "likeness",
        unique=True,
        sqlite_where=_OPEN_WISH,
        postgresql_where=_OPEN_WISH,
    ),
    Index(None, "business_id", "customer_id"),
    Index(None, "id"),  # a link to a wish knows nothing else
)

waiting_offer = Table(
    "waiting_offer",
    metadata,
    key("business_id"),
    key("id"),
    Column("wish_id", Text, nullable=False),
    Column("service_id", Text, nullable=False),
    moment("starts_at", is_needed=True),
    moment("ends_at", is_needed=True),
    nested("staff_ids", "[]"),
    Column("session_id", Text),
    claim("holds_seat"),
    words("state", "open"),
    moment("told_at", is_needed=True),
    moment("until", is_needed=True),
    words("made_by"),
    moment("created_at", is_needed=True),
    moment("ended_at"),
    belongs_to("waiting_wish", "wish_id", on_delete="CASCADE"),
    belongs_to("appointment", "session_id", on_delete="CASCADE"),
    UniqueConstraint("business_id", "wish_id", "starts_at"),  # nothing is offered twice
    CheckConstraint("state IN ('open','claimed','declined','lapsed','withdrawn')", name="state"),
    CheckConstraint("NOT holds_seat OR (state = 'open' AND session_id IS NOT NULL)", name="seat"),
    Index(
        "uq_waiting_offer_open",  # one at a time
        "business_id",
        "wish_id",
        unique=True,
        sqlite_where=_OPEN_OFFER,
        postgresql_where=_OPEN_OFFER,
    ),
    Index("ix_waiting_offer_until", "until", sqlite_where=_OPEN_OFFER, postgresql_where=_OPEN_OFFER),
    Index(None, "business_id", "session_id"),
)
