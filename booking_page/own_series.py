"""The dates of a series as the customer's own page lists them."""

from dataclasses import dataclass

from booking_page.visitor import Visitor
from texts.formats import when
from usecases.open_page import OwnBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """One date; `address` is its own page, empty for the one that is open."""

    text: str
    state: str
    is_off: bool
    address: str


def own_dates(visitor: Visitor, own: OwnBooking) -> list[DateLine]:
    zone = visitor.leading_zone(own.view.service)
    return [
        DateLine(
            text=when(one.appointment.span, zone, visitor.language, reader_zone=visitor.zone, year="always"),
            state="cancelled" if one.seat.is_cancelled else str(one.appointment.state),
            is_off=one.is_off,
            address="" if one.appointment.id == own.view.appointment.id else visitor.keep(one.address),
        )
        for one in own.series
    ]
