"""When staff can be booked, on the wire: what is asked, and the answer as finished bytes, put together from those of each person."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import orjson

from api.wire.model import Wire
from api.wire.primitives import DateTimeTimeZone, Text
from scheduling.interval import Interval
from scheduling.spans import whole_minutes
from scheduling.staff import StaffId
from scheduling.staff_availability import Block
from scheduling.zones import stretches

_EPOCH = date(1970, 1, 1)
_DAY = 24 * 60
_CLOCKS = tuple(f"T{minute // 60:02}:{minute % 60:02}:00" for minute in range(_DAY))


class StaffAvailabilityQuestion(Wire):
    """Whose time is asked for, and of which span. The zone of the start is that of the answer."""

    staff_ids: list[Text]
    start_date_time: DateTimeTimeZone
    end_date_time: DateTimeTimeZone


class AvailabilityItem(Wire):
    """A part of somebody's hours."""

    graph_type = "availabilityItem"
    status: Text
    start_date_time: DateTimeTimeZone
    end_date_time: DateTimeTimeZone
    service_id: Text | None = None


class StaffAvailabilityItem(Wire):
    """The hours of one of the staff, part by part."""

    graph_type = "staffAvailabilityItem"
    staff_id: Text
    availability_items: list[AvailabilityItem]


class Clock:
    """Writes minutes since 1970 as the clock shows them in a zone, under the name by which the client calls it."""

    def __init__(self, span: Interval, zone: ZoneInfo, name: str) -> None:
        first, last = whole_minutes(span)
        self._stretches = stretches(first, last + 1, zone)
        self._days: dict[int, str] = {}
        self._known: dict[int, bytes] = {}
        self._name = orjson.dumps(name)

    def told(self, minute: int) -> bytes:
        """The same minutes are told of many people."""
        known = self._known.get(minute)
        if known is None:
            known = self._known[minute] = self._written(minute)
        return known

    def _written(self, minute: int) -> bytes:
        offset = next(offset for _, end, offset in self._stretches if minute < end)
        day, clock = divmod(minute + offset, _DAY)
        shown = self._days.get(day)
        if shown is None:
            shown = self._days[day] = (_EPOCH + timedelta(days=day)).isoformat()
        return b'{"dateTime":"%s%s","timeZone":%s}' % (shown.encode(), _CLOCKS[clock].encode(), self._name)


def written(staff_id: StaffId, blocks: Iterable[Block], clock: Clock) -> bytes:
    """One person's part of the answer."""
    items = b",".join(_item(block, clock) for block in blocks)
    return b'{"staffId":%s,"availabilityItems":[%s]}' % (orjson.dumps(staff_id), items)


def _item(block: Block, clock: Clock) -> bytes:
    service = b"null" if block.service_id is None else orjson.dumps(block.service_id)
    return b'{"status":"%s","serviceId":%s,"startDateTime":%s,"endDateTime":%s}' % (
        block.status.encode(),
        service,
        clock.told(block.start),
        clock.told(block.end),
    )


def together(origin: str, parts: Sequence[bytes]) -> bytes:
    context = orjson.dumps(f"{origin}/$metadata#Collection(microsoft.graph.staffAvailabilityItem)")
    return b'{"@odata.context":%s,"value":[%s]}' % (context, b",".join(parts))
