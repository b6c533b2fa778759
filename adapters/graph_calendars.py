"""When staff are taken in their Outlook calendars: spans and nothing else is kept of what Graph says."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar

from adapters.graph_client import GraphCall, GraphClient, Json, user_path
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from scheduling.interval import Interval
from scheduling.outside import CalendarsRead, as_local_days, is_whole_days
from scheduling.staff import StaffId, StaffMember

_BATCH = 20
_LONGEST = timedelta(days=61)  # Graph wants less than 62 days
_FARTHEST_ZONE = 14 * 60  # minutes by which a local day may lie beside the day of its date in UTC
_TAKEN = frozenset({"tentative", "busy", "oof"})
NOT_SYNCED = "calendar_not_synced"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSynced:
    """Why a person's calendar could not be asked; `reason` is Graph's word or our code."""

    staff_id: StaffId
    reason: str
    code: str = NOT_SYNCED


Report = Callable[[NotSynced], object]


def _say_nothing(trouble: NotSynced) -> None:
    """For those who do not show the state per person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCalendars:
    """`asking` is the mailbox in whose name is asked, else the first person's. `time_limit` (seconds) of None waits as the client does.

    People are given with the zone they live in: an all-day event comes as a day in UTC and blocks the day with that date there.
    """

    are_connected: ClassVar[bool] = True
    client: GraphClient
    asking: str = ""
    time_limit: float | None = None
    report: Report = field(default=_say_nothing)

    async def busy(self, staff: Sequence[StaffMember], span: Interval) -> Mapping[StaffId, tuple[Interval, ...]]:
        """People whose calendar could not be asked are missing, and reported."""
        asked = span.widened(_FARTHEST_ZONE, _FARTHEST_ZONE)  # an all-day event that blocks the span may lie beside it
        people = [person for person in staff if person.personal_calendar_counts and person.email]
        found: dict[StaffId, tuple[Interval, ...]] = {}
        try:
            async with asyncio.timeout(self.time_limit):
                for batch in _batches(people):
                    found |= await self._batch(batch, asked)
        except TimeoutError:
            self._give_up([one for one in people if one.id not in found], "too_slow")
        return {one: tuple(taken for taken in spans if taken.overlaps(span)) for one, spans in found.items()}

    async def read(self, staff: Sequence[StaffMember], span: Interval) -> CalendarsRead:
        """The same without a limit, with the reasons beside."""
        troubles: dict[StaffId, str] = {}
        asking = replace(self, time_limit=None, report=lambda one: troubles.setdefault(one.staff_id, one.reason))
        return CalendarsRead(busy=await asking.busy(staff, span), troubles=troubles)

    async def _batch(self, people: Sequence[StaffMember], span: Interval) -> dict[StaffId, tuple[Interval, ...]]:
        taken: dict[StaffId, list[Interval]] = {person.id: [] for person in people}
        try:
            for part in _parts(span):
                await self._part(people, part, taken)
        except PermanentFailure as failure:  # it is about the mailbox in whose name was asked
            refused, rest = (people, []) if self.asking else (people[:1], people[1:])
            self._give_up(refused, failure.code)
            return await self._batch(rest, span) if rest else {}
        except DeliveryFailure as failure:
            self._give_up(people, failure.code)
            return {}
        return {staff_id: tuple(sorted(set(spans))) for staff_id, spans in taken.items()}

    async def _part(self, people: Sequence[StaffMember], part: Interval, taken: dict[StaffId, list[Interval]]) -> None:
        answer = await self._ask(people, part)
        entries = {str(entry.get("scheduleId", "")).lower(): entry for entry in answer.get("value", ())}
        for person in people:
            entry = entries.get(person.email.lower())
            reason = "not_answered" if entry is None else _trouble(entry)
            if entry is not None and not reason and person.id in taken:
                taken[person.id] += _spans(entry, person.zone or "UTC")
            elif taken.pop(person.id, None) is not None:
                self._give_up([person], reason)

    async def _ask(self, people: Sequence[StaffMember], part: Interval) -> Json:
        mailbox = self.asking or people[0].email
        body = {
            "schedules": [person.email for person in people],
            "startTime": {"dateTime": _wall(part.start), "timeZone": "UTC"},
            "endTime": {"dateTime": _wall(part.end), "timeZone": "UTC"},
            "availabilityViewInterval": 15,
        }
        path = user_path(mailbox, "/calendar/getSchedule")
        answer = await self.client.call(GraphCall(method="POST", path=path, mailbox=mailbox, body=body))
        if not isinstance(answer.get("value"), list):
            raise TemporaryFailure("answer_not_understood", "getSchedule without a list")
        return answer

    def _give_up(self, people: Iterable[StaffMember], reason: str) -> None:
        for person in people:
            self.report(NotSynced(staff_id=person.id, reason=reason))


def _trouble(entry: Mapping[str, Any]) -> str:
    error = entry.get("error")
    return str(error.get("responseCode") or "unknown") if isinstance(error, dict) else ""


def _spans(entry: Mapping[str, Any], zone: str) -> Iterator[Interval]:
    for item in entry.get("scheduleItems") or ():
        start, end = _moment(item["start"]), _moment(item["end"])
        if str(item.get("status", "")).lower() in _TAKEN and start < end:
            span = Interval(start, end)
            yield as_local_days(span, zone) if is_whole_days(span) else span


def _moment(value: Mapping[str, Any]) -> datetime:
    """Graph writes seven decimals and names the zone beside; UTC was asked for."""
    return datetime.fromisoformat(str(value["dateTime"])[:19]).replace(tzinfo=UTC)


def _wall(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _batches(people: Sequence[StaffMember]) -> Iterator[list[StaffMember]]:
    rest = iter(people)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _parts(span: Interval) -> Iterator[Interval]:
    start = span.start
    while start < span.end:
        end = min(start + _LONGEST, span.end)
        yield Interval(start, end)
        start = end
