"""The report of bookings (B89, B90): one row for each customer of each booking, for administrators alone (S94).

Rows come one by one out of one snapshot, so that any span up to the whole history takes no more memory than a day.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.zones import local_date, local_day_span, resolve_zone
from storage.engine import Database
from storage.reports import ReportedSeat, ReportScope, read_report
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations

USUAL_DAYS = 120
COLUMNS = (
    "Date Time",
    "Customer Name",
    "Customer Email",
    "Customer Phone",
    "Customer Address",
    "Staff",
    "Service",
    "Location",
    "Duration (mins.)",
    "Event Type",
    "Pricing Type",
    "Price",
    "Currency",
    "Cc Attendees",
    "Signed Up Attendees Count",
    "Text Notifications Enabled",
    "Custom Fields",
    "Booking Id",
    "Tracking Data",
)


class ReportRow(NamedTuple):
    """In the order of the columns. `starts_at` is the clock time of the business, without a zone."""

    starts_at: datetime
    customer_name: str
    customer_email: str
    customer_phone: str
    customer_address: str
    staff: str
    service: str
    location: str
    minutes: int
    event_type: str
    pricing_type: str
    price: Decimal
    currency: str
    cc: str
    signed_up: int
    texts_enabled: str
    custom_fields: str
    booking_id: str
    tracking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuestion:
    """Local days of the business, both included; without a first day the whole history. By the day of booking, or of the appointment."""

    business_id: BusinessId
    first: date | None
    last: date | None
    is_by_making: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`rows` may be read once; whoever stops before the end closes them."""

    business_name: str
    zone: str
    rows: AsyncGenerator[ReportRow, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStart:
    """What the page for reports begins with: the usual days, the last 120 and today."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginReport:
    """Raises NotAllowed for whoever may not have a report."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> ReportStart:
        configuration = await self.database.read(lambda work: self.configurations.read(work, business_id))
        require(configuration, actor, Permission.EXPORT_REPORTS)
        today = local_date(self.clock.now(), resolve_zone(configuration.business.zone))
        return ReportStart(first=today - timedelta(days=USUAL_DAYS), last=today)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """Rights are checked before the first row. Raises NotAllowed, Invalid."""

    database: Database
    configurations: Configurations

    async def __call__(self, question: ReportQuestion, actor: Actor) -> Report:
        if question.first and question.last and question.last < question.first:
            raise Invalid("last", "last_not_before_first")
        business = await self.database.read(partial(self._read, question, actor))
        rows = _rows(business, read_report(self.database, _scope(question, business)))
        return Report(business_name=business.display_name, zone=business.zone, rows=rows)

    def _read(self, question: ReportQuestion, actor: Actor, work: Work) -> Business:
        configuration = self.configurations.read(work, question.business_id)
        require(configuration, actor, Permission.EXPORT_REPORTS)
        return configuration.business


def _scope(question: ReportQuestion, business: Business) -> ReportScope:
    zone = resolve_zone(business.zone)
    return ReportScope(
        business_id=business.id,
        since=local_day_span(question.first, zone).start if question.first else None,
        until=local_day_span(question.last, zone).end if question.last else None,
        is_by_making=question.is_by_making,
    )


async def _rows(business: Business, seats: AsyncGenerator[ReportedSeat, None]) -> AsyncGenerator[ReportRow, None]:
    zone = resolve_zone(business.zone)
    async with aclosing(seats):
        async for seat in seats:
            yield _row(business, zone, seat)


def _row(business: Business, zone: ZoneInfo, seat: ReportedSeat) -> ReportRow:
    return ReportRow(
        starts_at=seat.starts_at.astimezone(zone).replace(tzinfo=None),
        customer_name=seat.name,
        customer_email=seat.email,
        customer_phone=seat.phone,
        customer_address=seat.address.in_one_line(),
        staff="; ".join(seat.staff_names),
        service=seat.service_name,
        location=_location(seat),
        minutes=(seat.ends_at - seat.starts_at) // timedelta(minutes=1),
        event_type=_event_type(seat),
        pricing_type=str(seat.price_type),
        price=seat.price,
        currency=seat.currency or business.default_currency_iso,
        cc="; ".join(seat.cc),
        signed_up=seat.seats_taken,
        texts_enabled="true" if seat.takes_texts else "false",
        custom_fields=orjson.dumps({one.question: one.answer for one in seat.answers}).decode() if seat.answers else "",
        booking_id=seat.appointment_id,
        tracking=seat.campaign,
    )


def _location(seat: ReportedSeat) -> str:
    place = ", ".join(part for part in (seat.location.display_name, seat.location.address.in_one_line()) if part)
    return place or ("Online" if seat.is_online else "")


def _event_type(seat: ReportedSeat) -> str:
    """Staff first, then customers (B26)."""
    staff = "Many" if len(seat.staff_names) > 1 else "One"
    return f"{staff} to {'many' if seat.seats > 1 else 'one'}"
