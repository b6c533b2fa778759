"""What a business sets up: itself, its hours and rules, services, questions and staff. All of Graph's properties have a column."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.base import belongs_to, claim, key, metadata, moment, nested, number, of_business, words
from storage.types import Money

business = Table(
    "business",
    metadata,
    key("business_id"),
    words("tenant_id"),
    words("display_name"),
    words("business_type"),
    nested("address"),
    words("phone"),
    words("web_site_url"),
    words("email"),
    words("sender_name"),
    words("language_tag"),
    words("default_currency_iso"),
    words("zone", "UTC"),
    words("access_control", "unrestricted"),
    words("color_code"),
    words("customer_consent_message"),
    claim("is_customer_consent_enabled"),
    claim("enforce_one_time_password"),
    claim("is_business_logo_display_enabled"),
    claim("is_search_engine_indexability_disabled"),
    claim("is_time_slot_time_zone_set_to_business_time_zone"),
    words("privacy_policy_web_url"),
    words("terms_and_conditions_web_url"),
    number("week_start"),
    claim("is_formal", True),
    claim("is_published"),
    number("version", 1),
    moment("created_at"),
    moment("updated_at"),
    CheckConstraint("week_start BETWEEN 0 AND 6", name="week_start"),
)

_HOURS_CHECK = "(weekday IS NULL) <> (first_on IS NULL) AND (first_on IS NULL) = (last_on IS NULL)"
_BLOCK_CHECK = "(start_minute IS NULL) = (end_minute IS NULL) AND (start_minute IS NULL OR start_minute < end_minute)"

business_hours = Table(
    "business_hours",
    metadata,
    key("business_id"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("weekday", Integer),
    Column("first_on", Date),
    Column("last_on", Date),
    Column("start_minute", Integer),
    Column("end_minute", Integer),
    words("title"),
    of_business(),
    CheckConstraint(_HOURS_CHECK, name="weekday_or_dates"),
    CheckConstraint(_BLOCK_CHECK, name="block"),
)

scheduling_policy = Table(
    "scheduling_policy",
    metadata,
    key("business_id"),
    key("service_id"),  # empty for the business's own
    number("slot_interval", None),
    number("minimum_lead_time", None),
    number("maximum_advance", None),
    claim("allow_staff_selection", True),
    claim("send_confirmations_to_owner", True),
    claim("is_meeting_invite_to_customers_enabled"),
    nested("general_availability"),
    nested("custom_availabilities", "[]"),
    words("assignment", "random"),
    Column("cancel_deadline", Integer),
    Column("reschedule_deadline", Integer),
    nested("caps", "[]"),
    of_business(),
    CheckConstraint("slot_interval > 0", name="slot_interval"),
    CheckConstraint("maximum_advance - minimum_lead_time >= 1440", name="window"),
)

service = Table(
    "service",
    metadata,
    key("business_id"),
    key("id"),
    words("display_name"),
    words("description"),
    words("additional_information"),
    words("notes"),
    number("duration", None),
    number("pre_buffer"),
    number("post_buffer"),
    Column("price", Money, nullable=False, server_default="0"),
    words("price_type", "notSet"),
    words("currency_iso"),
    nested("location"),
    nested("reminders", "[]"),
    claim("is_online"),
    claim("is_anonymous_join_enabled"),
    words("lobby", "wait"),
    claim("is_hidden"),
    claim("is_customer_allowed_to_manage"),
    claim("is_email_required", True),
    claim("sends_confirmation", True),
    claim("sms_enabled"),
    words("language_tag"),
    number("maximum_attendees", 1),
    words("staff_rule", "one_of"),
    words("web_slug"),
    number("position"),
    moment("deleted_at"),
    moment("created_at"),
    moment("updated_at"),
    of_business(),
    CheckConstraint("duration > 0 AND pre_buffer >= 0 AND post_buffer >= 0 AND maximum_attendees > 0", name="lengths"),
)

question = Table(
    "question",
    metadata,
    key("business_id"),
    key("id"),
    words("display_name"),
    words("answer_input_type", "text"),
    nested("options", "[]"),
    moment("deleted_at"),
    moment("created_at"),
    moment("updated_at"),
    of_business(),
)

service_question = Table(
    "service_question",
    metadata,
    key("business_id"),
    key("service_id"),
    key("question_id"),
    number("position"),
    claim("is_required"),
    belongs_to("service", "service_id"),
    belongs_to("question", "question_id"),
)

staff_number = Table(
    "staff_number",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("business_id", Text, nullable=False),
    sqlite_autoincrement=True,  # a number is never given to a second person
)

staff_member = Table(
    "staff_member",
    metadata,
    key("business_id"),
    key("id"),
    Column("number", BigInteger, ForeignKey("staff_number.number"), nullable=False),
    words("display_name"),
    words("role", "teamMember"),
    words("email"),
    Column("zone", Text),
    claim("use_business_hours", True),
    nested("caps", "[]"),
    words("color"),
    words("language_tag"),
    claim("is_bookable", True),
    claim("personal_calendar_counts", True),
    claim("wants_mail", True),
    claim("wants_chat", True),
    words("membership", "active"),
    Column("account_id", Text, ForeignKey("account.id")),
    number("version", 1),
    moment("deleted_at"),
    moment("created_at"),
    moment("updated_at"),
    of_business(),
    UniqueConstraint("number"),
    CheckConstraint("number BETWEEN 1 AND 2147483647", name="number"),
    Index(None, "account_id"),
    Index("ix_staff_member_email", text("lower(email)")),
)

service_staff = Table(
    "service_staff",
    metadata,
    key("business_id"),
    key("service_id"),
    key("staff_id"),
    number("position"),
    belongs_to("service", "service_id"),
    belongs_to("staff_member", "staff_id"),
    Index(None, "business_id", "staff_id"),
)

staff_hours = Table(
    "staff_hours",
    metadata,
    key("business_id"),
    key("staff_id"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("weekday", Integer),
    Column("first_on", Date),
    Column("last_on", Date),
    Column("start_minute", Integer),
    Column("end_minute", Integer),
    words("title"),
    belongs_to("staff_member", "staff_id"),
    CheckConstraint(_HOURS_CHECK, name="weekday_or_dates"),
    CheckConstraint(_BLOCK_CHECK, name="block"),
)

time_off = Table(
    "time_off",
    metadata,
    key("business_id"),
    key("id"),
    Column("staff_id", Text, nullable=False),
    words("title"),
    words("notes"),
    Column("first_on", Date),
    Column("last_on", Date),
    moment("starts_at"),
    moment("ends_at"),
    moment("created_at"),
    belongs_to("staff_member", "staff_id"),
    CheckConstraint(
        "(first_on IS NULL) = (last_on IS NULL) AND (starts_at IS NULL) = (ends_at IS NULL)"
        " AND (first_on IS NULL) <> (starts_at IS NULL)",
        name="days_or_span",
    ),
    CheckConstraint(
        "first_on <= last_on AND starts_at < ends_at OR first_on IS NULL OR starts_at IS NULL", name="order"
    ),
    Index(None, "business_id", "staff_id"),
)
