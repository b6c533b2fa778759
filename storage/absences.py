"""Time that is not taken by appointments: time off, kept as people meant it, and spans taken in outside calendars."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, insert, or_, select, update

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.interval import Interval
from scheduling.spans import Span, whole_minutes
from scheduling.staff import StaffId, TimeOff, TimeOffId
from storage.repository import Repository, Values
from storage.tables import busy, time_off

_DAY = timedelta(days=1)
_MINUTES = 24 * 60
_FIRST = date(1970, 1, 1).toordinal()


class TimesOff(Repository):
    """Each change raises the number of the person concerned, and tells which time it is about."""

    def get(self, business_id: BusinessId, time_off_id: TimeOffId) -> TimeOff:
        row = self._connection.execute(select(time_off).where(_is(business_id, time_off_id))).one_or_none()
        if row is None:
            raise NotFound("time_off", time_off_id=time_off_id)
        return _time_off_from(row)

    def of_staff(self, business_id: BusinessId, staff_ids: Iterable[StaffId], span: Interval) -> tuple[TimeOff, ...]:
        """What may touch the span. Whole days are local, so those a day outside it are among them."""
        days = and_(
            time_off.c.first_on <= (span.end + _DAY).date(),
            time_off.c.last_on >= (span.start - _DAY).date(),
        )
        moments = and_(time_off.c.starts_at < span.end, time_off.c.ends_at > span.start)
        mine = select(time_off).where(time_off.c.business_id == business_id, time_off.c.staff_id.in_(list(staff_ids)))
        rows = self._connection.execute(mine.where(or_(days, moments)).order_by(time_off.c.staff_id, time_off.c.id))
        return tuple(_time_off_from(row) for row in rows)

    def add(self, business_id: BusinessId, new: TimeOff) -> TimeOff:
        self._raise(business_id, new)
        self._connection.execute(insert(time_off), {**_values_of(new), "business_id": business_id, "id": new.id})
        return new

    def save(self, business_id: BusinessId, changed: TimeOff) -> TimeOff:
        before = self.get(business_id, changed.id)
        self._raise(business_id, before, changed)
        self._connection.execute(update(time_off).where(_is(business_id, changed.id)), _values_of(changed))
        return changed

    def remove(self, business_id: BusinessId, time_off_id: TimeOffId) -> None:
        self._raise(business_id, self.get(business_id, time_off_id))
        self._connection.execute(delete(time_off).where(_is(business_id, time_off_id)))

    def _raise(self, business_id: BusinessId, *concerned: TimeOff) -> None:
        self._locks.staff(business_id, [one.staff_id for one in concerned])
        for one in concerned:
            self._locks.tells(business_id, [one.staff_id], _minutes_of(one))


class Busy(Repository):
    """Spans in which a person is taken elsewhere: the span and nothing more (S136)."""

    def replace(self, business_id: BusinessId, staff_id: StaffId, window: Interval, spans: Iterable[Interval]) -> None:
        """What the outside calendar says of the window now; the person's number is raised only when that is new."""
        mine = and_(
            busy.c.business_id == business_id,
            busy.c.staff_id == staff_id,
            busy.c.starts_at < window.end,
            busy.c.ends_at > window.start,
        )
        before = {
            Interval(*row) for row in self._connection.execute(select(busy.c.starts_at, busy.c.ends_at).where(mine))
        }
        now = {span for span in spans if span.overlaps(window)}
        if before == now:
            return
        self._locks.staff(business_id, [staff_id])
        for span in before ^ now:
            self._locks.tells(business_id, [staff_id], whole_minutes(span))
        self._connection.execute(delete(busy).where(mine))
        rows = [_busy_values(business_id, staff_id, span) for span in sorted(now)]
        if rows:
            self._connection.execute(insert(busy), rows)

    def of_staff(
        self, business_id: BusinessId, staff_ids: Iterable[StaffId], span: Interval
    ) -> Mapping[StaffId, Sequence[Interval]]:
        columns = (busy.c.staff_id, busy.c.starts_at, busy.c.ends_at)
        mine = select(*columns).where(busy.c.business_id == business_id, busy.c.staff_id.in_(list(staff_ids)))
        mine = mine.where(busy.c.ends_at > span.start, busy.c.starts_at < span.end)
        found: dict[StaffId, list[Interval]] = defaultdict(list)
        for staff_id, starts_at, ends_at in self._connection.execute(mine.order_by(busy.c.starts_at)):
            found[StaffId(staff_id)].append(Interval(starts_at, ends_at))
        return found


def _minutes_of(own: TimeOff) -> Span:
    """Whole days are local, in whatever zone: a day more on either side holds them."""
    if own.span is not None:
        return whole_minutes(own.span)
    assert own.first is not None and own.last is not None, "days or a span"  # noqa: S101, PT018
    return (own.first.toordinal() - _FIRST - 1) * _MINUTES, (own.last.toordinal() - _FIRST + 2) * _MINUTES


def _busy_values(business_id: str, staff_id: str, span: Interval) -> Values:
    one = f"{staff_id}.{span.start.timestamp():.0f}.{span.end.timestamp():.0f}"
    return {"business_id": business_id, "id": one, "staff_id": staff_id, "starts_at": span.start, "ends_at": span.end}


def _is(business_id: str, time_off_id: str) -> Any:
    return and_(time_off.c.business_id == business_id, time_off.c.id == time_off_id)


def _values_of(own: TimeOff) -> Values:
    return {
        "staff_id": own.staff_id,
        "title": own.title,
        "notes": own.notes,
        "place": own.place,
        "first_on": own.first,
        "last_on": own.last,
        "starts_at": own.span.start if own.span else None,
        "ends_at": own.span.end if own.span else None,
    }


def _time_off_from(row: Row[Any]) -> TimeOff:
    return TimeOff(
        id=TimeOffId(row.id),
        staff_id=StaffId(row.staff_id),
        title=row.title,
        notes=row.notes,
        place=row.place,
        first=row.first_on,
        last=row.last_on,
        span=Interval(row.starts_at, row.ends_at) if row.starts_at is not None else None,
    )
