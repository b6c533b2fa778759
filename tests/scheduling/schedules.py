"""Random schedules for property tests: zones with odd offsets, days on which clocks change, hours of every shape."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from scheduling.appointment import AppointmentId
from scheduling.diary import Counted, Diary, GroupSession, Taken, TakenKind
from scheduling.interval import from_minute
from scheduling.policy import (
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    Cap,
    CapPeriod,
    CapScope,
    DateOverride,
    HoursBlock,
    SchedulingPolicy,
    WeeklyHours,
)
from scheduling.rules import Audience
from scheduling.service import ServiceId, StaffRule
from scheduling.staff import Membership, StaffId
from scheduling.zones import day_minutes, resolve_zone
from tests.scheduling.builders import ANNA, BRAM, CEES, HAIRCUT, a_business, a_diary, a_member, a_service, a_session

CHANGES = {
    "Europe/Amsterdam": (date(2027, 3, 28), date(2027, 10, 31)),
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "Asia/Kolkata": (),
    "Asia/Kathmandu": (),
    "Pacific/Chatham": (date(2027, 4, 4), date(2027, 9, 26)),
    "Australia/Lord_Howe": (date(2027, 4, 4), date(2027, 10, 3)),
    "Africa/Casablanca": (date(2027, 2, 7), date(2027, 3, 14)),
}
"""The days on which clocks change in 2027."""
PEOPLE = (ANNA, BRAM, CEES)


def wall_minutes(step: int) -> st.SearchStrategy[int]:
    """Minutes of a day on the step, more often around the hours at which clocks change and offices open."""
    return st.one_of(
        st.integers(0, 1439 // step).map(lambda unit: unit * step), st.sampled_from((0, 60, 90, 120, 150, 180, 540))
    )


def lengths(step: int) -> st.SearchStrategy[int]:
    return st.one_of(
        st.sampled_from((5, 10, 15, 20, 30, 45, 60, 90)), st.integers(1, 100 // step).map(lambda unit: unit * step)
    )


@dataclass(frozen=True)
class Case:
    """A diary and what is asked of it."""

    diary: Diary
    first: int
    last: int
    audience: Audience
    asked: tuple[StaffId, ...] | None


@st.composite
def blocks(draw: st.DrawFn, step: int) -> tuple[HoursBlock, ...]:
    """None to three blocks that do not overlap; the last may run across midnight."""
    cuts = sorted(draw(st.lists(wall_minutes(step), min_size=0, max_size=6, unique=True)))
    found = [HoursBlock(start, end) for start, end in list(pairwise(cuts))[::2]]
    if len(cuts) % 2:
        found.append(HoursBlock(cuts[-1], cuts[-1] + step * draw(st.integers(1, 1440 // step))))
    return tuple(found)


@st.composite
def weekly(draw: st.DrawFn, step: int) -> WeeklyHours:
    """Open at least somewhere most days."""
    some = draw(st.lists(blocks(step), min_size=1, max_size=3))
    always = (HoursBlock(0, 1440),)
    return WeeklyHours(tuple(draw(st.sampled_from([*some, always, always])) for _ in range(7)))


@st.composite
def overrides(draw: st.DrawFn, step: int, day: date) -> tuple[DateOverride, ...]:
    first = day + timedelta(days=draw(st.integers(-2, 1)))
    last = first + timedelta(days=draw(st.integers(0, 2)))
    return tuple(
        draw(
            st.lists(
                st.builds(DateOverride, first=st.just(first), last=st.just(last), blocks=blocks(step)),
                max_size=draw(st.integers(0, 1)),
            )
        )
    )


@st.composite
def availabilities(draw: st.DrawFn, step: int) -> Availability:
    kind = draw(st.sampled_from([*AvailabilityType, AvailabilityType.CUSTOM_WEEKLY_HOURS]))
    return Availability(type=kind, hours=draw(weekly(step)))


@st.composite
def policies(draw: st.DrawFn, step: int, day: date) -> SchedulingPolicy:
    window = AvailabilityWindow(
        first=day, last=day + timedelta(days=draw(st.integers(0, 1))), availability=draw(availabilities(step))
    )
    general = draw(st.one_of(st.just(Availability()), st.just(Availability()), availabilities(step)))
    lead = draw(st.sampled_from((0, 0, 60, 61, 600)))
    return SchedulingPolicy(
        slot_interval=draw(
            st.one_of(
                st.sampled_from((5, 10, 15, 30, 50, 60, 180)),
                st.sampled_from((7, 13, 50) if step == 1 else (25, 35, 50)),
            )
        ),
        minimum_lead_time=lead,
        maximum_advance=lead + 1440 + draw(st.sampled_from((0, 5, 1000))),
        general_availability=general,
        custom_availabilities=draw(st.sampled_from(((), (), (window,)))),
        caps=draw(caps(list(CapScope))),
    )


@st.composite
def caps(draw: st.DrawFn, scopes: list[CapScope]) -> tuple[Cap, ...]:
    if draw(st.booleans()):
        return ()
    in_minutes = draw(st.booleans())
    limit = draw(st.integers(30, 200) if in_minutes else st.integers(1, 3))
    scope, period = draw(st.sampled_from(scopes)), draw(st.sampled_from(list(CapPeriod)))
    return (Cap(scope=scope, period=period, limit=limit, in_minutes=in_minutes),)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A business in one of the zones, on or near a day of clock change, with up to three people."""
    step = draw(st.sampled_from((1, 5, 5)))
    zone = draw(st.sampled_from(list(CHANGES)))
    day = draw(st.sampled_from(CHANGES[zone] or (date(2027, 6, 9),))) + timedelta(
        days=draw(st.sampled_from((0, 0, 0, -1, 1)))
    )
    start, end = day_minutes(day, resolve_zone(zone))
    first = start + draw(st.integers(-300, 300))
    last = max(first + 60, end + draw(st.integers(-300, 300)))
    people = PEOPLE[: draw(st.integers(1, 3))]
    diary = a_diary(
        business=a_business(
            zone=zone, hours=draw(weekly(step)), overrides=draw(overrides(step, day)), policy=draw(policies(step, day))
        ),
        service=a_service(
            duration=draw(lengths(step)),
            pre_buffer=draw(st.sampled_from((0, 0, 10, 7 * step))),
            post_buffer=draw(st.sampled_from((0, 0, 15, 4 * step))),
            staff_ids=people,
            maximum_attendees=draw(st.sampled_from((1, 3))),
            staff_rule=draw(st.sampled_from((StaffRule.ONE_OF, StaffRule.ONE_OF, StaffRule.ALL_OF))),
        ),
        staff=[draw(members(step, staff_id, day)) for staff_id in people],
        taken={staff_id: draw(rows(step, first, last)) for staff_id in people},
        sessions=draw(sessions(first, last)),
        counted=draw(counts(first, last)),
        now=draw(moments(first, last)),
    )
    asked = draw(st.sampled_from((None, None, people[:1])))
    return Case(diary, first, last, draw(st.sampled_from(list(Audience))), asked)


@st.composite
def members(draw: st.DrawFn, step: int, staff_id: StaffId, day: date):  # type: ignore[no-untyped-def]  # a composite
    return a_member(
        staff_id,
        zone=draw(st.sampled_from((None, None, *CHANGES))),
        hours=draw(st.one_of(st.none(), weekly(step))),
        overrides=draw(overrides(step, day)),
        caps=draw(caps([CapScope.STAFF, CapScope.STAFF_SERVICE])),
        membership=draw(st.sampled_from((Membership.ACTIVE,) * 5 + (Membership.PENDING,))),
    )


@st.composite
def rows(draw: st.DrawFn, step: int, first: int, last: int) -> tuple[Taken, ...]:
    """Taken spans, overlapping or not, on the step."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(st.integers(first - 120, last + 120))
        start -= start % step
        end = start + draw(lengths(step))
        kind = draw(st.sampled_from(list(TakenKind)))
        found.append(Taken(start, end, AppointmentId(f"t{number}") if kind is TakenKind.APPOINTMENT else None, kind))
    return tuple(found)


@st.composite
def counts(draw: st.DrawFn, first: int, last: int) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            AppointmentId(f"t{number}"),
            (draw(st.sampled_from(PEOPLE)),),
            draw(st.sampled_from((HAIRCUT, ServiceId("other")))),
            draw(st.integers(first - 3000, last + 3000)),
            draw(lengths(5)),
        )
        for number in range(draw(st.integers(0, 4)))
    )


@st.composite
def sessions(draw: st.DrawFn, first: int, last: int) -> tuple[GroupSession, ...]:
    """Group appointments that exist, full or not, of this service or another."""
    return tuple(
        a_session(
            draw(st.integers(first, last)),
            by=f"s{number}",
            staff_ids=(draw(st.sampled_from(PEOPLE)),),
            service_id=draw(st.sampled_from((HAIRCUT, HAIRCUT, ServiceId("other")))),
            seats_taken=draw(st.integers(0, 3)),
        )
        for number in range(draw(st.sampled_from((0, 0, 1, 2))))
    )


def moments(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Mostly before the span, sometimes within it, sometimes with seconds."""
    before = st.integers(first - 1500, first)
    within = st.integers(first, last)
    seconds = st.sampled_from((0, 0, 29))
    return st.builds(
        lambda at, extra: from_minute(at) + timedelta(seconds=extra), st.one_of(before, before, within), seconds
    )
