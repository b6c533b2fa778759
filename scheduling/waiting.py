"""The waiting list: who wants a place that is not free, whom a freed place is offered to first, and until when it is kept for them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from scheduling.appointment import AppointmentId, DraftId
from scheduling.business import Business
from scheduling.customer import CustomerId
from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.parts_of_day import PARTS, PartOfDay, part_of_day
from scheduling.quiet_hours import QUIET_FROM, quiet_until
from scheduling.service import Service, ServiceId
from scheduling.slots import Slot
from scheduling.staff import StaffId
from scheduling.zones import from_wall, local_date, local_day_span, resolve_zone

WishId = NewType("WishId", str)
PlaceOfferId = NewType("PlaceOfferId", str)

MOST_DAYS = 92
MOST_WISHES = 5
"""So many open wishes one address may have with a business."""
LEAST_MINUTES, DEFAULT_MINUTES, MOST_MINUTES = 15, 120, 2 * 24 * 60
"""What a business may set as the time of an offer."""
LAPSES = 2
"""Whoever lets so many offers lapse leaves the list; saying no is no lapse."""
LEAST_TIME = timedelta(minutes=10)
"""A place that cannot be kept for this long is not offered."""
SHARE = 3
"""An offer takes at most a third of the time that is left, so that others can be asked after it."""
GRACE = timedelta(minutes=5)
"""How much longer than the offer its place is kept, for it to be passed on; where nobody does, time alone gives it back."""
_A_YEAR = 366


class WishState(StrEnum):
    """Waiting and offered are open; the others are ends: booked by an offer, taken back, removed by staff, two lapses, last day past."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    LAPSED = "lapsed"
    OVER = "over"

    @property
    def is_open(self) -> bool:
        return self in (WishState.WAITING, WishState.OFFERED)


class OfferState(StrEnum):
    """An open offer keeps its place. It ends as claimed, declined, lapsed, or withdrawn with its wish."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWish:
    """What somebody waits for: a service on some days, at some parts of the day, with a person or with anybody.

    Days and parts are meant in `day_zone`. No parts is the whole day. `passed_over` are starts (minutes since 1970) that were
    free when the wish was made: the customer saw them and did not want them.
    """

    id: WishId
    service_id: ServiceId
    days: tuple[date, ...]
    day_zone: str
    created_at: datetime
    parts: tuple[PartOfDay, ...] = ()
    staff_id: StaffId | None = None
    passed_over: tuple[int, ...] = ()
    customer_id: CustomerId | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    language_tag: str = ""
    zone: str = ""
    consent_text: str = ""
    consented_at: datetime | None = None
    sms_opt_in: bool = False
    state: WishState = WishState.WAITING
    lapses: int = 0
    token_version: int = 1
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.days:
            raise Invalid("days", "required")
        if len(self.days) > MOST_DAYS:
            raise Invalid("days", "at_most", most=MOST_DAYS)

    @property
    def ends_at(self) -> datetime:
        """The end of its last day: after that there is nothing to wait for."""
        return local_day_span(max(self.days), resolve_zone(self.day_zone)).end

    @property
    def span(self) -> Interval:
        """From the first of its days to the last."""
        return Interval(local_day_span(min(self.days), resolve_zone(self.day_zone)).start, self.ends_at)

    def fits(self, slot: Slot) -> bool:
        """Whether a free start is one of those waited for."""
        minute = int(slot.start.timestamp()) // 60
        return self.covers(slot.start, slot.staff_ids) and minute not in self.passed_over

    def covers(self, start: datetime, staff_ids: Collection[StaffId]) -> bool:
        """By day, part of the day and person."""
        if self.staff_id is not None and self.staff_id not in staff_ids:
            return False
        if self.parts and part_of_day(start, self.day_zone) not in self.parts:
            return False
        return local_date(start, resolve_zone(self.day_zone)) in self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOffer:
    """A freed place kept for one wish until a moment. `session_id` is the group appointment a seat of which is kept.

    `made_by` is the staff member who offered it by hand, empty when it was its turn.
    """

    id: PlaceOfferId
    wish_id: WishId
    service_id: ServiceId
    span: Interval
    staff_ids: tuple[StaffId, ...]
    told_at: datetime
    until: datetime
    session_id: AppointmentId | None = None
    state: OfferState = OfferState.OPEN
    made_by: str = ""
    created_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def draft_id(self) -> DraftId:
        """The draft by which it is kept, and booked."""
        return offer_draft(self.id)

    def is_claimable(self, now: datetime) -> bool:
        return self.state is OfferState.OPEN and now < self.until


_DRAFT = "offer-"


def offer_draft(offer_id: PlaceOfferId) -> DraftId:
    return DraftId(f"{_DRAFT}{offer_id}")


def offer_of_draft(draft_id: DraftId) -> PlaceOfferId | None:
    """The offer that a draft keeps the place of; None for every other draft."""
    return PlaceOfferId(draft_id.removeprefix(_DRAFT)) if draft_id.startswith(_DRAFT) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTime:
    """When the customer hears of an offer, and until when it stands."""

    told_at: datetime
    until: datetime


def offer_time(*, now: datetime, start: datetime, lead: int, minutes: int, zone: ZoneInfo) -> OfferTime | None:
    """The time an offer gets; None where too little is left for one. `lead` and `minutes` are rules of the business.

    Nobody is told in the quiet hours, nor does the time run in them, unless the place would be past by the morning. It never goes on
    beyond the moment until which customers may book the start.
    """
    latest = start - timedelta(minutes=max(0, lead))
    told_at = quiet_until(now, zone)
    if latest - told_at < LEAST_TIME:
        told_at = now
    left = latest - told_at
    if left < LEAST_TIME:
        return None
    length = max(LEAST_TIME, min(timedelta(minutes=minutes), left / SHARE))
    until = _waking(told_at, length, zone)
    if until - told_at > max(length, left / SHARE):
        until = told_at + length
    return OfferTime(told_at=told_at, until=min(until, latest).replace(second=0, microsecond=0))


def first_fitting(
    wishes: Iterable[WaitingWish], slots: Sequence[Slot], can_offer: Callable[[WaitingWish, Slot], bool]
) -> tuple[WaitingWish, Slot] | None:
    """The first wish in the order of the list that a free start fits, with the earliest such start that can be offered."""
    for wish in wishes:
        slot = next((slot for slot in slots if wish.fits(slot) and can_offer(wish, slot)), None)
        if slot is not None:
            return wish, slot
    return None


def has_waiting_list(business: Business, service: Service) -> bool:
    """Whether both have switched it on, and the public page shows the service: who has the key of a private one asks by it."""
    is_public = not service.is_hidden and not service.private_key
    return business.page.has_waiting_list and service.has_waiting_list and is_public


def checked_days(days: Iterable[date], *, today: date) -> tuple[date, ...]:
    """In order, each once. Raises Invalid for none, too many, or only days that are past."""
    wanted = set(days)
    if not wanted:
        raise Invalid("days", "required")
    coming = tuple(sorted(day for day in wanted if day >= today))
    if not coming:
        raise Invalid("days", "in_the_past")
    if len(coming) > MOST_DAYS:
        raise Invalid("days", "at_most", most=MOST_DAYS)
    if coming[-1] > today + timedelta(days=_A_YEAR):
        raise Invalid("days", "too_far_ahead")
    return coming


def days_between(first: date, last: date, weekdays: Collection[int] = ()) -> tuple[date, ...]:
    """Every day from the first to the last, or those on some weekdays (0 is Monday). Raises Invalid."""
    if last < first:
        raise Invalid("days", "last_not_before_first")
    if (last - first).days > _A_YEAR:
        raise Invalid("days", "too_far_ahead")
    whole = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in whole if not weekdays or day.weekday() in weekdays)


def checked_parts(parts: Iterable[str]) -> tuple[PartOfDay, ...]:
    """In the order of the day; all of them are the same as none. Raises Invalid."""
    wanted = set(parts)
    if wanted - set(PARTS):
        raise Invalid("parts", "one_of", options=", ".join(PARTS))
    found = tuple(part for part in PARTS if part in wanted)
    return () if len(found) == len(PARTS) else found


def _waking(begin: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The end of so much time that lies outside the quiet hours; what begins within them runs at once."""
    end = begin + length
    if quiet_until(begin, zone) != begin or quiet_until(end, zone) == end:
        return end
    nights = from_wall(local_date(begin, zone), QUIET_FROM.hour * 60, zone)
    if not nights:
        return end
    return quiet_until(end, zone) + (end - max(begin, nights[0]))
