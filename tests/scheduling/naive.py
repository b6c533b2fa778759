"""The same questions answered minute by minute, from the words of the rules alone: slow, plain, and the judge of the engine."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.diary import Diary
from scheduling.interval import from_minute, to_minute
from scheduling.policy import AvailabilityType, Cap, CapPeriod, CapScope, DateOverride, HoursBlock
from scheduling.rules import Audience
from scheduling.service import StaffRule
from scheduling.staff import StaffId, StaffMember


def listing(
    diary: Diary,
    first: int,
    last: int,
    audience: Audience,
    asked: tuple[StaffId, ...] | None,
    moving: str | None = None,
) -> dict[int, tuple[StaffId, ...]]:
    """Every start in [first, last) that somebody is free for."""
    found = {}
    people = [member for member in diary.staff if asked is None or member.id in asked or _needs_all(diary)]
    for minute in range(max(first, to_minute(diary.now, up=True)), last):
        if not _on_grid(diary, minute) or not _within_bounds(diary, minute, audience):
            continue
        free = tuple(member.id for member in people if is_free(diary, member, minute, moving))
        if free and (not _needs_all(diary) or set(free) == set(diary.service.staff_ids)):
            found[minute] = free
    return found | _joined(diary, first, last, audience, asked)


def _joined(
    diary: Diary, first: int, last: int, audience: Audience, asked: tuple[StaffId, ...] | None
) -> dict[int, tuple[StaffId, ...]]:
    """Sessions with a seat left; of two at the same start the one with more."""
    found = {}
    for session in sorted(
        diary.sessions, key=lambda row: (row.seats_left, [-ord(letter) for letter in row.appointment_id])
    ):
        is_meant = asked is None or _needs_all(diary) or session.staff_ids[0] in asked
        is_off = any(
            row.kind == "time_off" and row.start < session.end and session.start < row.end
            for row in diary.taken.get(session.staff_ids[0], ())
        )
        in_time = max(first, to_minute(diary.now, up=True)) <= session.start < last
        is_open = session.service_id == diary.service.id and session.seats_left > 0
        if is_open and is_meant and not is_off and in_time and _within_bounds(diary, session.start, audience):
            found[session.start] = session.staff_ids
    return found


def is_free(diary: Diary, member: StaffMember, minute: int, moving: str | None) -> bool:
    """One person, one start."""
    service = diary.service
    if not member.can_be_booked or member.id not in service.staff_ids:
        return False
    if any(_is_taken(diary, member, at, moving) for at in _stretch(minute - service.pre_buffer, service)):
        return False
    if not all(_is_open(diary, member, at) for at in range(minute, minute + service.duration)):
        return False
    return all(_has_room(diary, member, cap, minute, moving) for cap in _caps(diary, member))


def _needs_all(diary: Diary) -> bool:
    return diary.service.staff_rule is StaffRule.ALL_OF


def _stretch(first: int, service: object) -> range:
    lengths = (service.pre_buffer, service.duration, service.post_buffer)  # type: ignore[attr-defined]  # any service
    return range(first, first + sum(lengths))


def _within_bounds(diary: Diary, minute: int, audience: Audience) -> bool:
    if audience is Audience.STAFF:
        return True
    policy = diary.policy
    lead, advance = timedelta(minutes=policy.minimum_lead_time), timedelta(minutes=policy.maximum_advance)
    return not diary.service.is_hidden and diary.now + lead <= from_minute(minute) <= diary.now + advance


def _is_taken(diary: Diary, member: StaffMember, at: int, moving: str | None) -> bool:
    rows = diary.taken.get(member.id, ())
    return any(row.start <= at < row.end for row in rows if moving is None or row.appointment_id != moving)


def _is_open(diary: Diary, member: StaffMember, at: int) -> bool:
    return _person_open(diary, member, at) and _service_open(diary, at)


def _person_open(diary: Diary, member: StaffMember, at: int) -> bool:
    general = ZoneInfo(diary.business.zone)
    own = ZoneInfo(member.zone or diary.business.zone)
    days = {_wall(at, zone)[0] - timedelta(days=back) for zone in (general, own) for back in (0, 1)}
    return any(_open_by_day(diary, member, at, day, general, own) for day in days)


def _open_by_day(diary: Diary, member: StaffMember, at: int, day: date, general: ZoneInfo, own: ZoneInfo) -> bool:
    closing = _override(diary.business.overrides, day)
    mine = _override(member.overrides, day)
    if mine is None and member.hours is None:
        return _in_blocks(at, day, closing if closing is not None else diary.business.hours.on(day), general)
    if mine is None and member.hours is not None:
        mine = member.hours.on(day)
    bound = closing is None or _in_blocks(at, day, closing, general)
    return bound and _in_blocks(at, day, mine or (), own)


def _service_open(diary: Diary, at: int) -> bool:
    zone = ZoneInfo(diary.business.zone)
    today = _wall(at, zone)[0]
    for day in (today - timedelta(days=1), today):
        availability = _availability(diary, day)
        if availability.type is AvailabilityType.CUSTOM_WEEKLY_HOURS and _in_blocks(
            at, day, availability.hours.on(day), zone
        ):
            return True
        if availability.type is AvailabilityType.WHEN_STAFF_ARE_FREE and day == today:
            return True
    return False


def _availability(diary: Diary, day: date):  # type: ignore[no-untyped-def]  # short
    covering = [window for window in diary.policy.custom_availabilities if window.first <= day <= window.last]
    return covering[-1].availability if covering else diary.policy.general_availability


def _override(overrides: Sequence[DateOverride], day: date) -> tuple[HoursBlock, ...] | None:
    covering = [override.blocks for override in overrides if override.first <= day <= override.last]
    return covering[-1] if covering else None


def _in_blocks(at: int, day: date, blocks: Sequence[HoursBlock], zone: ZoneInfo) -> bool:
    today, shown = _wall(at, zone)
    since = (today - day).days * 1440 + shown
    return any(block.start <= since < block.end for block in blocks)


def _wall(at: int, zone: ZoneInfo) -> tuple[date, int]:
    local = from_minute(at).astimezone(zone)
    return local.date(), local.hour * 60 + local.minute


def _on_grid(diary: Diary, minute: int) -> bool:
    day, shown = _wall(minute, ZoneInfo(diary.business.zone))
    yesterday = sorted(_grid_blocks(diary, day - timedelta(days=1)))
    if yesterday and shown < yesterday[-1].end - 1440:
        blocks, shown = yesterday, shown + 1440
    else:
        blocks = sorted(_grid_blocks(diary, day))
    begun = [block.start for block in blocks if block.start <= shown]
    anchor = begun[-1] if begun else blocks[0].start if blocks else 0
    return (shown - anchor) % diary.policy.slot_interval == 0


def _grid_blocks(diary: Diary, day: date) -> Sequence[HoursBlock]:
    availability = _availability(diary, day)
    if availability.type is AvailabilityType.CUSTOM_WEEKLY_HOURS:
        return availability.hours.on(day)  # type: ignore[no-any-return]  # see _availability
    closing = _override(diary.business.overrides, day)
    return diary.business.hours.on(day) if closing is None else closing


def _caps(diary: Diary, member: StaffMember) -> tuple[Cap, ...]:
    return member.caps + diary.policy.caps


def _has_room(diary: Diary, member: StaffMember, cap: Cap, minute: int, moving: str | None) -> bool:
    zone = ZoneInfo(diary.business.zone)
    if cap.scope is CapScope.STAFF:
        zone = ZoneInfo(member.zone or diary.business.zone)
    same = _period(cap, minute, zone)
    rows = [row for row in diary.counted if row.appointment_id != moving and _period(cap, row.start, zone) == same]
    if cap.scope in (CapScope.SERVICE, CapScope.STAFF_SERVICE):
        rows = [row for row in rows if row.service_id == diary.service.id]
    if cap.scope in (CapScope.STAFF, CapScope.STAFF_SERVICE):
        rows = [row for row in rows if member.id in row.staff_ids]
    more = diary.service.duration if cap.in_minutes else 1
    return (sum(row.minutes for row in rows) if cap.in_minutes else len(rows)) + more <= cap.limit


def _period(cap: Cap, minute: int, zone: ZoneInfo) -> date:
    day: datetime = from_minute(minute).astimezone(zone)
    return day.date() if cap.period is CapPeriod.DAY else day.date() - timedelta(days=day.weekday())
