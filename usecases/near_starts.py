"""The free starts nearest to one refused, for an appointment on terms of its own: no kept answer is about those."""

from datetime import datetime, timedelta
from functools import partial

from scheduling.diary import Diary
from scheduling.errors import SlotRefused
from scheduling.interval import Interval
from scheduling.slots import nearest
from storage.engine import Database
from storage.work import Work
from usecases.configuration import Offer
from usecases.kept_availability import Asked
from usecases.read_diary import read_diary

_NEAR = timedelta(days=14)


async def with_nearest_of(
    database: Database, now: datetime, refusal: SlotRefused, offer: Offer, asked: Asked
) -> SlotRefused:
    """The refusal with those of the offer as it is for this appointment; at most two weeks away."""
    start = asked.span.start
    span = Interval(start - _NEAR, start + _NEAR)
    diary = await database.read(partial(_read, offer, span, now, asked.duration or 0))
    near = nearest(
        diary,
        start,
        audience=asked.audience,
        staff_ids=asked.staff_ids,
        moving=asked.moving,
        duration=asked.duration,
        seats_wanted=asked.seats_wanted,
    )
    return SlotRefused(refusal.code, **{**refusal.data, "nearest": tuple(slot.start for slot in near)})


def _read(offer: Offer, span: Interval, now: datetime, length: int, work: Work) -> Diary:
    return read_diary(work, offer, span, now, length=length)
