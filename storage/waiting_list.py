"""Wishes in the order of the list, and the places offered for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, func, literal_column, or_, select, update

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.interval import Interval
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.waiting import OfferState, PlaceOffer, PlaceOfferId, WaitingWish, WishId, WishState
from storage.merging import same_person
from storage.repository import Repository, Values, fields_of
from storage.tables import waiting_offer, waiting_wish

_OPEN: Any = literal_column("waiting_wish.state IN ('waiting','offered')")
_IS_OPEN_OFFER: Any = literal_column("waiting_offer.state = 'open'")
"""Written out, so that both databases see that their index of what is open will do."""
_PLAIN = (
    "service_id",
    "customer_id",
    "staff_id",
    "day_zone",
    "name",
    "email",
    "phone",
    "language_tag",
    "zone",
    "consent_text",
    "consented_at",
    "sms_opt_in",
    "lapses",
    "token_version",
    "created_at",
    "ended_at",
)
_plain_of = fields_of(*_PLAIN)
_OFFER = ("service_id", "session_id", "told_at", "until", "made_by", "created_at", "ended_at")
_offer_of = fields_of(*_OFFER)


class Queue(NamedTuple):
    """Where people wait, until when at most, and what tells whether anything about that has changed."""

    business_id: BusinessId
    service_id: ServiceId
    until: datetime
    mark: tuple[int, int, int]


class DueOffer(NamedTuple):
    """An offer whose time is up."""

    business_id: BusinessId
    offer_id: PlaceOfferId


class WaitingList(Repository):
    """A wish takes nobody's time and raises no number; the place that is kept for it does."""

    def has_like(self, business_id: BusinessId, wish_id: WishId, likeness: str) -> bool:
        """Whether it is there already, or an open one just like it."""
        same = and_(waiting_wish.c.likeness == likeness, _OPEN)
        mine = select(waiting_wish.c.id).where(
            waiting_wish.c.business_id == business_id, or_(same, waiting_wish.c.id == wish_id)
        )
        return self._connection.execute(mine.limit(1)).scalar() is not None

    def add(self, business_id: BusinessId, new: WaitingWish, likeness: str) -> None:
        """At the end of the list."""
        last = select(func.max(waiting_wish.c.ordinal)).where(waiting_wish.c.business_id == business_id)
        ordinal = (self._connection.execute(last).scalar() or 0) + 1
        values = {**_values_of(new), "business_id": business_id, "id": new.id, "likeness": likeness}
        self._insert(waiting_wish, [{**values, "ordinal": ordinal}])

    def find(self, business_id: BusinessId, wish_id: WishId) -> WaitingWish | None:
        found = self._wishes(_is(business_id, wish_id))
        return found[0] if found else None

    def anywhere(self, wish_id: WishId) -> tuple[BusinessId, WaitingWish] | None:
        """A wish of whatever business; its link knows nothing else."""
        row = self._connection.execute(select(waiting_wish).where(waiting_wish.c.id == wish_id)).one_or_none()
        return None if row is None else (BusinessId(row.business_id), _wish_from(row))

    def lock(self, business_id: BusinessId, wish_id: WishId) -> WaitingWish | None:
        """The wish as it stands, once nobody else changes it; after the staff and the appointment, in the order of locks."""
        mine = select(waiting_wish).where(_is(business_id, wish_id)).with_for_update()
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else _wish_from(row)

    def save(self, business_id: BusinessId, changed: WaitingWish) -> None:
        """Its course; what is waited for never changes."""
        course = {
            "state": str(changed.state),
            "lapses": changed.lapses,
            "token_version": changed.token_version,
            "ended_at": changed.ended_at,
        }
        self._connection.execute(update(waiting_wish).where(_is(business_id, changed.id)).values(**course))

    def open_of(self, business_id: BusinessId, service_id: ServiceId | None = None) -> tuple[WaitingWish, ...]:
        """Those who wait, of one service or of all, in order."""
        conditions = [waiting_wish.c.business_id == business_id, _OPEN]
        if service_id is not None:
            conditions.append(waiting_wish.c.service_id == service_id)
        return self._wishes(*conditions)

    def of_customer(self, business_id: BusinessId, customer_id: CustomerId) -> tuple[WaitingWish, ...]:
        """All that a customer ever waited for."""
        return self._wishes(
            waiting_wish.c.business_id == business_id,
            waiting_wish.c.customer_id.in_(same_person(business_id, customer_id)),
        )

    def by_ids(self, business_id: BusinessId, ids: Iterable[str]) -> dict[str, WaitingWish]:
        wanted = list(ids)
        if not wanted:
            return {}
        found = self._wishes(waiting_wish.c.business_id == business_id, waiting_wish.c.id.in_(wanted))
        return {one.id: one for one in found}

    def count_open(self, business_id: BusinessId, *, email: str, phone: str) -> int:
        """How many open wishes an address has, or a number where there is no address."""
        mine = select(func.count()).select_from(waiting_wish)
        mine = mine.where(waiting_wish.c.business_id == business_id, _OPEN)
        same_number = (waiting_wish.c.email == "") & (waiting_wish.c.phone == phone)
        whose = func.lower(waiting_wish.c.email) == email.lower() if email else same_number
        return int(self._connection.execute(mine.where(whose)).scalar_one())

    def queues(self) -> list[Queue]:
        """Wherever somebody waits for an offer, in all businesses."""
        row = waiting_wish.c
        numbers = (func.max(row.ends_at), func.count(), func.max(row.created_at), func.sum(row.lapses))
        mine = select(row.business_id, row.service_id, *numbers).where(_OPEN, row.state == WishState.WAITING.value)
        rows = self._connection.execute(mine.group_by(row.business_id, row.service_id))
        return sorted(
            Queue(BusinessId(owner), ServiceId(service), until, (count, int(last.timestamp()), int(lapses)))
            for owner, service, until, count, last, lapses in rows
        )

    def end_past(self, now: datetime) -> int:
        """Wishes whose last day has passed, but for those with an offer, which ends first."""
        past = and_(_OPEN, waiting_wish.c.state == WishState.WAITING.value, waiting_wish.c.ends_at <= now)
        ended = {"state": WishState.OVER.value, "ended_at": now}
        return self._connection.execute(update(waiting_wish).where(past).values(**ended)).rowcount

    def add_offer(self, business_id: BusinessId, new: PlaceOffer) -> None:
        values = {
            **_offer_of(new),
            "business_id": business_id,
            "id": new.id,
            "wish_id": new.wish_id,
            "starts_at": new.span.start,
            "ends_at": new.span.end,
            "staff_ids": list(new.staff_ids),
            "holds_seat": new.session_id is not None,
            "state": str(new.state),
        }
        self._insert(waiting_offer, [values])

    def offer(self, business_id: BusinessId, offer_id: PlaceOfferId) -> PlaceOffer | None:
        found = self._offers(business_id, waiting_offer.c.id == offer_id)
        return found[0] if found else None

    def end_offer(self, business_id: BusinessId, offer_id: PlaceOfferId, state: OfferState, at: datetime) -> bool:
        """With its seat given back, if it kept one; False when it had ended before."""
        mine = update(waiting_offer).where(
            waiting_offer.c.business_id == business_id, waiting_offer.c.id == offer_id, _IS_OPEN_OFFER
        )
        ended = {"state": str(state), "ended_at": at, "holds_seat": False}
        return self._connection.execute(mine.values(**ended)).rowcount == 1

    def open_offers(self, business_id: BusinessId) -> dict[WishId, PlaceOffer]:
        return {one.wish_id: one for one in self._offers(business_id, _IS_OPEN_OFFER)}

    def offers_to(self, business_id: BusinessId, wish_id: WishId) -> tuple[PlaceOffer, ...]:
        """The latest first."""
        return tuple(reversed(self._offers(business_id, waiting_offer.c.wish_id == wish_id)))

    def tried(self, business_id: BusinessId, wish_ids: Collection[WishId]) -> Mapping[WishId, set[datetime]]:
        """The starts that each was offered before."""
        row = waiting_offer.c
        mine = select(row.wish_id, row.starts_at).where(row.business_id == business_id, row.wish_id.in_(list(wish_ids)))
        found: dict[WishId, set[datetime]] = {}
        for wish_id, start in self._connection.execute(mine):
            found.setdefault(WishId(wish_id), set()).add(start)
        return found

    def due_offers(self, now: datetime, limit: int) -> list[DueOffer]:
        """Those whose time is up, in all businesses."""
        row = waiting_offer.c
        mine = select(row.business_id, row.id).where(_IS_OPEN_OFFER, row.until <= now).order_by(row.until, row.id)
        rows = self._connection.execute(mine.limit(limit))
        return [DueOffer(BusinessId(owner), PlaceOfferId(one)) for owner, one in rows]

    def _wishes(self, *conditions: Any) -> tuple[WaitingWish, ...]:
        mine = select(waiting_wish).where(*conditions).order_by(waiting_wish.c.ordinal, waiting_wish.c.id)
        return tuple(_wish_from(row) for row in self._connection.execute(mine))

    def _offers(self, business_id: BusinessId, *conditions: Any) -> Sequence[PlaceOffer]:
        mine = select(waiting_offer).where(waiting_offer.c.business_id == business_id, *conditions)
        rows = self._connection.execute(mine.order_by(waiting_offer.c.created_at, waiting_offer.c.id))
        return [_offer_from(row) for row in rows]


def _is(business_id: BusinessId, wish_id: WishId) -> Any:
    return and_(waiting_wish.c.business_id == business_id, waiting_wish.c.id == wish_id)


def _values_of(own: WaitingWish) -> Values:
    return {
        **_plain_of(own),
        "days": [day.isoformat() for day in own.days],
        "parts": list(own.parts),
        "passed_over": list(own.passed_over),
        "state": str(own.state),
        "ends_at": own.ends_at,
    }


def _wish_from(row: Row[Any]) -> WaitingWish:
    fields = row._mapping
    plain = {name: fields[name] for name in _PLAIN}
    plain["service_id"] = ServiceId(row.service_id)
    plain["customer_id"] = CustomerId(row.customer_id) if row.customer_id is not None else None
    plain["staff_id"] = StaffId(row.staff_id) if row.staff_id is not None else None
    return WaitingWish(
        id=WishId(row.id),
        days=tuple(date.fromisoformat(day) for day in row.days),
        parts=tuple(row.parts),
        passed_over=tuple(row.passed_over),
        state=WishState(row.state),
        **plain,
    )


def _offer_from(row: Row[Any]) -> PlaceOffer:
    fields = row._mapping
    plain = {name: fields[name] for name in _OFFER}
    plain["service_id"] = ServiceId(row.service_id)
    plain["session_id"] = AppointmentId(row.session_id) if row.session_id is not None else None
    return PlaceOffer(
        id=PlaceOfferId(row.id),
        wish_id=WishId(row.wish_id),
        span=Interval(row.starts_at, row.ends_at),
        staff_ids=tuple(StaffId(one) for one in row.staff_ids),
        state=OfferState(row.state),
        **plain,
    )
