"""All tables by name. Every table of a business has business_id first in its key and indexes, so that it can be sharded by it."""

from storage.tables.base import metadata
from storage.tables.bookings import appointment, appointment_staff, attendee, busy, customer, draft, history, last_shown
from storage.tables.configuration import (
    business,
    business_hours,
    question,
    scheduling_policy,
    service,
    service_question,
    service_staff,
    staff_hours,
    staff_member,
    staff_number,
    time_off,
)
from storage.tables.messages import api_key, outbox, reminder, webhook, webhook_log, worker_beat
from storage.tables.people import account, conversation, graph_subscription, session, suppression, tenant, welcomed

__all__ = [
    "account",
    "api_key",
    "appointment",
    "appointment_staff",
    "attendee",
    "business",
    "business_hours",
    "busy",
    "conversation",
    "customer",
    "draft",
    "graph_subscription",
    "history",
    "last_shown",
    "metadata",
    "outbox",
    "question",
    "reminder",
    "scheduling_policy",
    "service",
    "service_question",
    "service_staff",
    "session",
    "staff_hours",
    "staff_member",
    "staff_number",
    "suppression",
    "tenant",
    "time_off",
    "webhook",
    "webhook_log",
    "welcomed",
    "worker_beat",
]
