"""Everything that takes people's time within a span, by one statement: appointments, holds, outside busy and time off.

This is what every question about free time reads, so the rows come as the driver gives them and become the engine's own at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Date,
    Text,
    bindparam,
    cast,
    false,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from scheduling.business import BusinessId
from scheduling.diary import Taken, TakenKind
from scheduling.interval import Interval, to_minute
from scheduling.staff import StaffId
from storage.repository import Repository
from storage.tables import appointment_staff, busy, time_off

_DAY = timedelta(days=1)
_ROW, _BUSY, _OFF = appointment_staff.c, busy.c, time_off.c
_APPOINTMENTS, _CALENDAR, _ABSENCE = 0, 1, 2
_OWNER: BindParameter[str] = bindparam("owner")
_STATEMENT = union_all(
    select(
        _ROW.staff_id,
        _ROW.busy_from,
        _ROW.busy_to,
        _ROW.appointment_id,
        _ROW.is_override,
        _ROW.held_until,
        _ROW.held_for,
        literal_column(str(_APPOINTMENTS)),
        cast(null(), Text),
        cast(null(), Text),
    ).where(
        _ROW.business_id == _OWNER,
        _ROW.staff_id.in_(bindparam("members", expanding=True)),
        _ROW.is_active,
        _ROW.busy_to > bindparam("since"),
        _ROW.busy_from < bindparam("until"),
    ),
    select(
        _BUSY.staff_id,
        _BUSY.starts_at,
        _BUSY.ends_at,
        cast(null(), Text),
        false(),
        cast(null(), BigInteger),
        cast(null(), Text),
        literal_column(str(_CALENDAR)),
        cast(null(), Text),
        cast(null(), Text),
    ).where(
        _BUSY.business_id == _OWNER,
        _BUSY.staff_id.in_(bindparam("readers", expanding=True)),
        _BUSY.ends_at > bindparam("start"),
        _BUSY.starts_at < bindparam("end"),
    ),
    select(
        _OFF.staff_id,
        _OFF.starts_at,
        _OFF.ends_at,
        cast(null(), Text),
        false(),
        cast(null(), BigInteger),
        cast(null(), Text),
        literal_column(str(_ABSENCE)),
        cast(_OFF.first_on, Text),
        cast(_OFF.last_on, Text),
    ).where(
        _OFF.business_id == _OWNER,
        _OFF.staff_id.in_(bindparam("members", expanding=True)),
        or_(
            (_OFF.first_on <= bindparam("last_day", type_=Date)) & (_OFF.last_on >= bindparam("first_day", type_=Date)),
            (_OFF.starts_at < bindparam("end")) & (_OFF.ends_at > bindparam("start")),
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOff:
    """Whole local days off, first and last included; which minutes they are depends on the person's zone."""

    staff_id: StaffId
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAndDays:
    """What is taken, for each person asked about, and whole days that may touch the span."""

    taken: Mapping[StaffId, list[Taken]]
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
        taken: dict[StaffId, list[Taken]] = {staff_id: [] for staff_id in staff_ids}
        days: list[DaysOff] = []
        appointment, seconds = TakenKind.APPOINTMENT, now.timestamp()
        for staff_id, start, end, one, override, until, held_for, kind, first, last in self._plain_rows(
            _STATEMENT, values
        ):
            if kind == _APPOINTMENTS and until is None:
                taken[staff_id].append(Taken(start, end, one, appointment, override, None))
            elif kind == _APPOINTMENTS:
                if until > seconds:
                    ends = datetime.fromtimestamp(until, UTC)
                    taken[staff_id].append(Taken(start, end, held_for or one, TakenKind.HOLD, override, ends))
            elif first is not None:
                days.append(DaysOff(staff_id=staff_id, first=date.fromisoformat(first), last=date.fromisoformat(last)))
            else:
                what = TakenKind.BUSY if kind == _CALENDAR else TakenKind.TIME_OFF
                taken[staff_id].append(Taken(start // 60, -(-end // 60), None, what))
        return TakenAndDays(taken=taken, days=days)
