"""The report of bookings and the figures of a business, on the wire of our own part of the API."""

from decimal import Decimal
from typing import Any

from api.wire.model import Wire
from api.wire.primitives import Count, DateOnly, Number, Text
from usecases.export_report import ReportRow
from usecases.read_figures import Average, FiguresView


class ReportLine(Wire):
    """A seat in an appointment."""

    booking_id: Text
    starts_at: Text
    """As the clock shows it at the business."""
    minutes: Count
    service: Text
    staff: Text
    location: Text
    event_type: Text
    customer_name: Text
    customer_email: Text
    customer_phone: Text
    customer_address: Text
    pricing_type: Text
    price: Number
    currency: Text
    cc: Text
    signed_up: Count
    texts_enabled: Text
    custom_fields: Text
    tracking: Text


class BookingReport(Wire):
    """Seat by seat."""

    time_zone: Text
    value: list[ReportLine]


class BusinessFigures(Wire):
    """What was booked, held and missed within some days."""

    first_day: DateOnly
    last_day: DateOnly
    bookings: Count
    cancelled: Count
    customers: Count
    held: Count
    no_shows: Count
    booked_minutes: Count
    open_minutes: Count
    mean_notice_minutes: Count | None = None
    mean_wait_minutes: Count | None = None
    revenue: dict[str, Number]
    """By currency."""
    per_day: dict[str, Count]
    by_service: list[dict[str, Any]]
    by_staff_member: list[dict[str, Any]]


def row_out(row: ReportRow) -> dict[str, Any]:
    told = {"startsAt": row.starts_at.isoformat(timespec="minutes"), "price": float(row.price)}
    named = {_camel(name): value for name, value in row._asdict().items()}
    return {**named, **told}


def figures_out(found: FiguresView) -> dict[str, Any]:
    return {
        "firstDay": found.first.isoformat(),
        "lastDay": found.last.isoformat(),
        "bookings": found.bookings,
        "cancelled": found.cancelled,
        "customers": found.customers,
        "held": found.held,
        "noShows": found.no_shows,
        "bookedMinutes": found.booked_minutes,
        "openMinutes": found.open_minutes,
        "meanNoticeMinutes": _mean(found.lead),
        "meanWaitMinutes": _mean(found.wait),
        "revenue": {one.currency: _money(one.amount) for one in found.revenue},
        "perDay": {day.isoformat(): number for day, number in found.per_day},
        "byService": [
            {"serviceId": one.id, "displayName": one.name, "bookings": one.bookings, "noShows": one.no_shows}
            for one in found.by_service
        ],
        "byStaffMember": [
            {
                "staffId": one.id,
                "displayName": one.name,
                "bookings": one.bookings,
                "bookedMinutes": one.booked_minutes,
                "openMinutes": one.open_minutes,
            }
            for one in found.by_person
        ],
    }


def _mean(average: Average) -> int | None:
    return average.minutes


def _money(amount: Decimal) -> float:
    return float(amount)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
