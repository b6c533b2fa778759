"""Everything that takes people's time within a span, by one statement: appointments, holds, outside busy and time off.

Every question about free time reads this, most of it by the thousand. So the database hands over each person's columns as
JSON lists, which takes half the time of handing over rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from typing import Any

import orjson
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.diary import ByColumn, Taken, TakenKind
from scheduling.interval import Interval, to_minute
from scheduling.staff import StaffId
from storage.repository import Repository
from storage.tables import appointment_staff, busy, time_off


class _ListOf(FunctionElement[str]):
    """A column of a group as the text of a JSON list; all lists of one group are in the same order."""

    name = "list_of"
    type = Text()
    inherit_cache = True


@compiles(_ListOf, "sqlite")
def _list_on_sqlite(element: _ListOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(_ListOf, "postgresql")
def _list_on_postgres(element: _ListOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **options)}) AS TEXT)"


_DAY = timedelta(days=1)
_WHOLE_DAYS = "days"
_OWNER: BindParameter[str] = bindparam("owner")
_MEMBERS: BindParameter[str] = bindparam("members", expanding=True)
_START: BindParameter[datetime] = bindparam("start")
_END: BindParameter[datetime] = bindparam("end")
_ROW, _BUSY, _OFF = appointment_staff.c, busy.c, time_off.c


def _gathered(kind: str, columns: Any, *lists: ColumnElement[Any], of: Any = _MEMBERS) -> Select[Any]:
    """One row for each person: what it is about, then two lists or four."""
    listed = [*map(_ListOf, lists), *[cast(null(), Text)] * (4 - len(lists))]
    mine = select(columns.staff_id, literal_column(f"'{kind}'"), *listed).group_by(columns.staff_id)
    return mine.where(columns.business_id == _OWNER, columns.staff_id.in_(of))


_APPOINTMENTS = (_ROW.busy_from, _ROW.busy_to, func.coalesce(_ROW.held_for, _ROW.appointment_id), _ROW.held_until)
_STATEMENT = union_all(
    _gathered(TakenKind.APPOINTMENT, _ROW, *_APPOINTMENTS).where(
        _ROW.is_active, _ROW.busy_to > bindparam("since"), _ROW.busy_from < bindparam("until")
    ),
    _gathered(TakenKind.BUSY, _BUSY, _BUSY.starts_at, _BUSY.ends_at, of=bindparam("readers", expanding=True)).where(
        _BUSY.ends_at > _START, _BUSY.starts_at < _END
    ),
    _gathered(TakenKind.TIME_OFF, _OFF, _OFF.starts_at, _OFF.ends_at).where(
        _OFF.ends_at > _START, _OFF.starts_at < _END
    ),
    _gathered(_WHOLE_DAYS, _OFF, _OFF.first_on, _OFF.last_on).where(
        _OFF.first_on <= bindparam("last_day", type_=Date), _OFF.last_on >= bindparam("first_day", type_=Date)
    ),
)
_date = date.fromisoformat


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Whole local days off, first and last included; which minutes they are depends on the person's zone."""

    staff_id: StaffId
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAndDays:
    """What is taken, for each person asked about, and whole days that may touch the span."""

    taken: Mapping[StaffId, Sequence[Taken]]
    days: Sequence[DaysOff]


class AllTaken(Repository):
    """Reads only."""

    def of_staff(
        self,
        business_id: BusinessId,
        staff_ids: Sequence[StaffId],
        span: Interval,
        *,
        now: datetime,
        calendars_of: Iterable[StaffId],
    ) -> TakenAndDays:
        """Holds that have ended by `now` are left out; outside busy, rounded outward, counts for `calendars_of`."""
        values = {
            "owner": business_id,
            "members": list(staff_ids),
            "readers": list(calendars_of),
            "since": to_minute(span.start),
            "until": to_minute(span.end, up=True),
            "start": span.start,
            "end": span.end,
            "first_day": (span.start - _DAY).date(),
            "last_day": (span.end + _DAY).date(),
        }
        taken: dict[StaffId, Sequence[Taken]] = dict.fromkeys(staff_ids, ())
        days: list[DaysOff] = []
        for staff_id, kind, *texts in self._plain_rows(_STATEMENT, values):
            lists = [orjson.loads(text) for text in texts if text is not None]
            if kind == _WHOLE_DAYS:
                days += map(DaysOff, repeat(staff_id), map(_date, lists[0]), map(_date, lists[1]))
                continue
            rows = _appointments(now, *lists) if kind == TakenKind.APPOINTMENT else _elsewhere(TakenKind(kind), *lists)
            taken[staff_id] = [*taken[staff_id], *rows] if taken[staff_id] else rows
        return TakenAndDays(taken=taken, days=days)


def _appointments(
    now: datetime, starts: list[int], ends: list[int], ids: list[AppointmentId], untils: list[int | None]
) -> Sequence[Taken]:
    """Appointments, and holds that have not ended."""
    if not any(untils):
        return ByColumn(starts, ends, ids)
    return [
        Taken(start, end, one)
        if until is None
        else Taken(start, end, one, TakenKind.HOLD, datetime.fromtimestamp(until, UTC))
        for start, end, one, until in zip(starts, ends, ids, untils, strict=True)
        if until is None or until > now.timestamp()
    ]


def _elsewhere(kind: TakenKind, starts: list[int], ends: list[int]) -> Sequence[Taken]:
    """Spans in seconds, rounded outward."""
    return [Taken(start // 60, -(-end // 60), None, kind) for start, end in zip(starts, ends, strict=True)]
