"""A series as tests book one: Noor, at nine every Monday from the fourth of January 2027 on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from scheduling.appointment import Appointment, Attendee
from storage.records import OutboxItem
from tests.support.builders import Shop, a_wish, at, staff_actor
from usecases.book_series import BookedSeries

MONDAYS = (at(9), at(9, day=11), at(9, day=18), at(9, day=25))


async def book_series(shop: Shop, starts: Sequence[datetime] = MONDAYS, by: str = "ada", **given: Any) -> BookedSeries:
    return await shop.usecases.book_series(a_wish(**given), starts, staff_actor(by))


async def all_of(shop: Shop, booked: BookedSeries) -> tuple[Appointment, ...]:
    """As they stand now, by start."""
    ids = [view.appointment.id for view in booked.views]
    return await shop.database.read(lambda work: work.appointments.by_ids(shop.id, ids))


async def messages_of(shop: Shop, booked: BookedSeries) -> list[OutboxItem]:
    def read(work: Any) -> list[OutboxItem]:
        return [row for view in booked.views for row in work.outbox.of_appointment(shop.id, view.appointment.id)]

    return await shop.database.read(read)


def own_seat(booked: BookedSeries, at: int = 0) -> Attendee:
    return booked.views[at].appointment.attendees[0]
