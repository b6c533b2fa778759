"""getStaffAvailability: finished bytes are kept for as long as the use case gives the very same blocks."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from api.call import Answer, Call
from api.errors import bad_request
from api.permissions import MAY_READ
from api.resources.collection import BUSINESS
from api.resources.naming import named_wrongly
from api.table import Route
from api.wire.availability import Clock, StaffAvailabilityItem, StaffAvailabilityQuestion, together, written
from scheduling.errors import NotFound
from scheduling.interval import Interval
from scheduling.staff import StaffId
from scheduling.staff_availability import Block

Blocks = tuple[Block, ...]
Value = TypeVar("Value")
_MOST_ANSWERS, _MOST_PARTS = 24 << 20, 48 << 20
TARGETS = {"staff_ids": "staffIds", "days": "endDateTime", "span": "endDateTime"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read; `zone_name` is how the client calls the zone."""

    staff_ids: tuple[StaffId, ...]
    span: Interval
    zone: str
    zone_name: str


@dataclass(slots=True)
class Bounded(Generic[Value]):
    """What was asked for last, up to so many bytes."""

    most: int
    size: int = 0
    _kept: OrderedDict[Hashable, tuple[int, Value]] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> Value | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def keep(self, key: Hashable, value: Value, size: int) -> None:
        former = self._kept.pop(key, None)
        self.size += size - (former[0] if former else 0)
        self._kept[key] = size, value
        while self.size > self.most:
            _, (gone, _) = self._kept.popitem(last=False)
            self.size -= gone


@dataclass(frozen=True, slots=True)
class StaffAvailability:
    """One per process. What is kept is compared with what stands by identity, so it needs no numbers of its own."""

    answers: Bounded[tuple[Asked, tuple[Blocks, ...], bytes]] = field(default_factory=lambda: Bounded(_MOST_ANSWERS))
    parts: Bounded[tuple[Blocks, bytes]] = field(default_factory=lambda: Bounded(_MOST_PARTS))

    async def answer(self, call: Call) -> Answer:
        key = (call.origin, call.business_id, call.body)
        kept = self.answers.get(key)
        asked = _read(call) if kept is None else kept[0]
        try:
            found = await call.use_cases.appointments.staff_availability(
                call.business_id, asked.staff_ids, asked.span, call.actor
            )
        except NotFound as missing:
            raise named_wrongly(missing, {"staff_member": "staffIds"}) from None
        standing = tuple(found.values())
        if kept is not None and all(map(_is, kept[1], standing)):
            return Answer(body=kept[2])
        body = together(call.origin, self._parts(call, asked, found))
        self.answers.keep(key, (asked, standing, body), len(body) + len(call.body))
        return Answer(body=body)

    def _parts(self, call: Call, asked: Asked, found: Mapping[StaffId, Blocks]) -> list[bytes]:
        """Of whom nothing has changed, what was written before."""
        clock, parts = Clock(asked.span, ZoneInfo(asked.zone), asked.zone_name), []
        for staff_id, blocks in found.items():
            key = (call.business_id, staff_id, asked.span, asked.zone_name)
            kept = self.parts.get(key)
            if kept is None or kept[0] is not blocks:
                kept = blocks, written(staff_id, blocks, clock)
                self.parts.keep(key, kept, len(kept[1]))
            parts.append(kept[1])
        return parts


def _read(call: Call) -> Asked:
    told = call.read(StaffAvailabilityQuestion)
    first, last = told.start_date_time.moment(), told.end_date_time.moment()
    if last <= first:
        raise bad_request("endDateTime must be after startDateTime", "endDateTime")
    zone = told.start_date_time.time_zone or "UTC"
    return Asked(
        staff_ids=tuple(dict.fromkeys(map(StaffId, told.staff_ids))),
        span=Interval(first, last),
        zone=zone,
        zone_name=_named(call.json_body()) or zone,
    )


def _named(body: Any) -> str:
    return str(body["startDateTime"].get("timeZone") or "")


def _is(one: Blocks, other: Blocks) -> bool:
    return one is other


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path=f"{BUSINESS}/getStaffAvailability",
        handler=StaffAvailability().answer,
        about="Tell when staff can be booked",
        tag="bookingStaffMember",
        permissions=(*MAY_READ, "Calendars.Read", "Calendars.ReadWrite"),
        body=StaffAvailabilityQuestion,
        answer=StaffAvailabilityItem,
        example={
            "staffIds": ["a0000000-0000-4000-8000-000000000001"],
            "startDateTime": {"dateTime": "2030-01-07T00:00:00", "timeZone": "Europe/Amsterdam"},
            "endDateTime": {"dateTime": "2030-01-08T00:00:00", "timeZone": "Europe/Amsterdam"},
        },
        is_list=True,
        options=(),
        status=HTTPStatus.OK,
        targets=TARGETS,
    ),
)
