"""Figures of the last days, counted anew at each question (S89): bookings made, people, revenue, no-shows, occupancy (B91, S144).

Administrators, schedulers and viewers see the business, one service or one person; a team member sees the own figures alone (B82).
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from scheduling.appointment import Origin, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed
from scheduling.interval import Interval, to_minute
from scheduling.service import ServiceId
from scheduling.staff import StaffId, TimeOff
from scheduling.zones import local_date, local_day_span, resolve_zone, stretches
from storage.engine import Database
from storage.figures import HeldRow, MadeRow, MinutesRow, PersonRow, PriceRow, Scope, UseRow
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configuration, Configurations
from usecases.open_minutes import read_open_minutes
from usecases.share_targets import Share, read_shares

PERIODS = (7, 30, 90)
ONLINE, ON_DEMAND = "online", "on_demand"
USES = (*map(str, Origin), ONLINE, ON_DEMAND)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresQuestion:
    """The last so many days, today included; of one service or one person alone where named."""

    business_id: BusinessId
    days: int = 30
    service_id: ServiceId | None = None
    staff_id: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Money of one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """A mean in minutes, of how many; None when there is nothing to take it of."""

    count: int
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFigures:
    """`planned` and `real` are of the appointments whose beginning and end were noted."""

    id: ServiceId
    name: str
    bookings: int
    no_shows: int
    planned: Average
    real: Average


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFigures:
    """`share` is set against what the assignment rules aim at; None where no rule aims at a spread."""

    id: StaffId
    name: str
    bookings: int
    booked_minutes: int
    open_minutes: int
    share: Share | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`bookings` were made within the days and still stand; `no_shows` are among the `held`, which began within them.

    `leads` counts bookings by how long before they were made, in the classes of `LEAD_DAYS`.
    `uses` are bookings by door, and those that used what not every booking does; by the codes of `USES`.
    """

    bookings: int
    cancelled: int
    customers: int
    revenue: tuple[Amount, ...]
    held: int
    no_shows: int
    booked_minutes: int
    open_minutes: int
    lead: Average
    leads: tuple[int, ...]
    planned: Average
    real: Average
    wait: Average
    per_day: tuple[tuple[date, int], ...]
    uses: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView(Figures):
    """Of one business. `is_own`: of the reader alone."""

    first: date
    last: date
    is_own: bool
    by_service: tuple[ServiceFigures, ...]
    by_person: tuple[PersonFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """What the database counted, in one snapshot."""

    configuration: Configuration
    scope: Scope
    first: date
    is_own: bool
    made: tuple[MadeRow, ...]
    prices: tuple[PriceRow, ...]
    customers: int
    people: tuple[PersonRow, ...]
    uses: tuple[UseRow, ...]
    held: tuple[HeldRow, ...]
    minutes: tuple[MinutesRow, ...]
    time_off: tuple[TimeOff, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFigures:
    """Raises Invalid for a period that is not kept, NotAllowed for figures of somebody else."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, question: FiguresQuestion, actor: Actor) -> FiguresView:
        if question.days not in PERIODS:
            raise Invalid("days", "one_of", options=", ".join(map(str, PERIODS)))
        counted = await self.database.read(partial(self._count, question, actor, self.clock.now()))
        return await asyncio.to_thread(_view, counted, question.days)

    def _count(self, question: FiguresQuestion, actor: Actor, now: datetime, work: Work) -> _Counted:
        configuration = self.configurations.read(work, question.business_id)
        staff_id, is_own = _whose(configuration, question, actor)
        zone = resolve_zone(configuration.business.zone)
        first = local_date(now, zone) - timedelta(days=question.days - 1)
        span = Interval(local_day_span(first, zone).start, local_day_span(local_date(now, zone), zone).end)
        scope = Scope(business_id=question.business_id, span=span, service_id=question.service_id, staff_id=staff_id)
        figures = work.figures
        return _Counted(
            configuration=configuration,
            scope=scope,
            first=first,
            is_own=is_own,
            made=figures.made(scope, stretches(to_minute(span.start), to_minute(span.end), zone)),
            prices=figures.prices(scope),
            customers=figures.customers(scope),
            people=figures.by_person(scope),
            uses=figures.uses(scope),
            held=figures.held(scope),
            minutes=figures.minutes(scope),
            time_off=work.time_off.of_staff(question.business_id, tuple(configuration.staff), span),
        )


def _whose(configuration: Configuration, question: FiguresQuestion, actor: Actor) -> tuple[StaffId | None, bool]:
    """The one person whose figures they are, and whether the reader sees no others."""
    named = () if question.staff_id is None else (question.staff_id,)
    member = require(configuration, actor, Permission.SEE_BOOKINGS, named)
    if question.service_id is not None:
        configuration.service(question.service_id)
    if actor.kind == "customer":
        raise NotAllowed(Permission.SEE_BOOKINGS)
    is_own = member is not None and reach(actor, member, Permission.SEE_BOOKINGS) is Reach.OWN
    return (member.id if member is not None and is_own else question.staff_id), is_own


def _view(counted: _Counted, days: int) -> FiguresView:
    made, held = counted.made, counted.held
    bookings = sum(row.number for row in made)
    per_day = Counter[date]()
    for row in made:
        per_day[_EPOCH + timedelta(days=row.day)] += row.number
    dates = [counted.first + timedelta(days=at) for at in range(days)]
    people = _people(counted)
    planned, real = _lengths(held)
    waited = sum(row.waited for row in held)
    return FiguresView(
        first=dates[0],
        last=dates[-1],
        is_own=counted.is_own,
        bookings=bookings,
        cancelled=sum(row.cancelled for row in made),
        customers=counted.customers,
        revenue=_revenue(counted),
        held=sum(row.number for row in held if _took_place(row)),
        no_shows=_no_shows(held),
        booked_minutes=sum(person.booked_minutes for person in people),
        open_minutes=sum(person.open_minutes for person in people),
        lead=_average(bookings, sum(row.lead_seconds for row in made)),
        leads=tuple(map(sum, zip(*(row.leads for row in made), strict=True))),
        planned=planned,
        real=real,
        wait=_average(waited, sum(row.wait_seconds for row in held)),
        per_day=tuple((day, per_day[day]) for day in dates),
        by_service=_services(counted),
        by_person=people,
        uses=_uses(counted.uses),
    )


def _uses(rows: tuple[UseRow, ...]) -> tuple[tuple[str, int], ...]:
    doors = {str(row.origin): row.number for row in rows}
    kinds = {ONLINE: sum(row.online for row in rows), ON_DEMAND: sum(row.on_demand for row in rows)}
    return tuple((one, {**doors, **kinds}.get(one, 0)) for one in USES)


def _revenue(counted: _Counted) -> tuple[Amount, ...]:
    """Estimated: what prices say, whatever was agreed or paid."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in counted.prices:
        found[row.currency or counted.configuration.business.default_currency_iso] += row.price * row.number
    return tuple(Amount(currency=currency, amount=found[currency]) for currency in sorted(found))


def _services(counted: _Counted) -> tuple[ServiceFigures, ...]:
    """The most booked first."""
    bookings, names, held = Counter[ServiceId](), dict[ServiceId, str](), defaultdict[ServiceId, list[HeldRow]](list)
    for made in counted.made:
        bookings[made.service_id] += made.number
        names[made.service_id] = made.service_name
    for row in counted.held:
        held[row.service_id].append(row)
        names.setdefault(row.service_id, row.service_name)
    names.update({one.id: one.display_name for one in counted.configuration.services.values() if one.id in names})
    found = [_service(one, name, bookings[one], held[one]) for one, name in names.items()]
    return tuple(sorted(found, key=lambda one: (-one.bookings, one.name, one.id)))


def _service(service_id: ServiceId, name: str, bookings: int, held: list[HeldRow]) -> ServiceFigures:
    planned, real = _lengths(tuple(held))
    return ServiceFigures(
        id=service_id, name=name, bookings=bookings, no_shows=_no_shows(tuple(held)), planned=planned, real=real
    )


def _people(counted: _Counted) -> tuple[PersonFigures, ...]:
    """Whoever can be booked for what is asked about, or was; by name."""
    bookings = {row.staff_id: row.number for row in counted.people}
    minutes = Counter[StaffId]()
    for row in counted.minutes:
        minutes[row.staff_id] += row.minutes
    names = {row.staff_id: row.name for row in counted.people} | {row.staff_id: row.name for row in counted.minutes}
    opened = read_open_minutes(counted.configuration, counted.scope, counted.time_off)
    names.update({staff_id: counted.configuration.member(staff_id).display_name for staff_id in opened})
    shares: Mapping[StaffId, Share] = {}
    if counted.scope.staff_id is None:
        shares = read_shares(counted.configuration, counted.minutes)
    found = (
        PersonFigures(
            id=staff_id,
            name=name,
            bookings=bookings.get(staff_id, 0),
            booked_minutes=minutes[staff_id],
            open_minutes=opened.get(staff_id, 0),
            share=shares.get(staff_id),
        )
        for staff_id, name in names.items()
    )
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))


def _lengths(held: tuple[HeldRow, ...]) -> tuple[Average, Average]:
    timed = sum(row.timed for row in held)
    planned, real = sum(row.planned_seconds for row in held), sum(row.real_seconds for row in held)
    return _average(timed, planned), _average(timed, real)


def _no_shows(held: tuple[HeldRow, ...]) -> int:
    return sum(row.number for row in held if row.state is State.NO_SHOW)


def _took_place(row: HeldRow) -> bool:
    return row.state not in (State.HELD, State.REQUESTED, State.CANCELLED)


def _average(count: int, seconds: int) -> Average:
    return Average(count=count, minutes=round(seconds / 60 / count) if count else None)
