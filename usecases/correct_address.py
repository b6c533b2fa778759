"""Somebody who has just booked mends a slip in the mail address, and the confirmation goes there too.

The links that went to the wrong address are revoked: whoever has that mailbox is a stranger.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling import notices
from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid, NotFound, PolicyRefused, RefusalCode
from scheduling.notices import Channel, NoticeKind
from scheduling.staff import StaffId
from storage.engine import Database
from storage.records import HistoryEntry, OutboxItem, OutboxState
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import lock_for
from usecases.configuration import Configuration, Configurations, Offer
from usecases.make_ids import make_id
from usecases.match_customer import CustomerWish, match_customer
from usecases.outbox_rows import facts_of, row_of
from usecases.own_seat import OwnSeat, begin_own_seat
from usecases.plan_webhooks import Told, tell_programs
from usecases.read_contact import read_email
from usecases.rest_of_series import SeriesSeat, whole_series
from usecases.series_messages import SERIES

CORRECTABLE_FOR = timedelta(minutes=10)
MOST_CORRECTIONS = 3
CORRECTED = "address_corrected"
_TAKEN = ("booked", "seat_taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAddress:
    """Raises Invalid for what is no address, PolicyRefused when it is too late or was done too often. Answers the seat as it is now."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, appointment_id: AppointmentId, email: str, actor: Actor
    ) -> Attendee:
        address = read_email(email)
        if not address:
            raise Invalid("email", "required")
        where, ids = (business_id, appointment_id), (make_id(), CustomerId(make_id()))
        return await self.database.write(partial(self._correct, where, address, actor, self.clock.now(), ids))

    def _correct(
        self,
        where: tuple[BusinessId, AppointmentId],
        email: str,
        actor: Actor,
        now: datetime,
        ids: tuple[str, CustomerId],
        work: Work,
    ) -> Attendee:
        """The transaction."""
        change_id, new_id = ids
        lock_series(work, self.configurations, where, actor)
        own = begin_own_seat(work, self.configurations, actor, now, where)
        history = work.history.of_appointment(*where)
        until = correctable_until(own.scope.configuration, own.appointment, own.seat, history, now)
        if until is None:
            raise PolicyRefused(RefusalCode.POLICY, rule="address_correctable")
        others = [one for one in whole_series(work, where[0], own.seat) if one.appointment.id != own.appointment.id]
        changes: dict[str, object] = {}
        if email != own.seat.email:
            customer_id = _customer_for(own, email, new_id, until - CORRECTABLE_FOR)
            changes = {"email": email, "customer_id": customer_id, "token_version": own.seat.token_version + 1}
        after = own.keep(**changes)
        if changes:
            _correct_others(own, others, changes, change_id)
        own.remember(change_id, CORRECTED, {"fields": list(changes)}, after=after if changes else None)
        work.outbox.add(of_series(row, after, own.seat, others) for row in _sent_again(own, after, change_id))
        return next(one for one in after.attendees if one.id == own.seat.id)


def _correct_others(own: OwnSeat, others: Iterable[SeriesSeat], changes: Mapping[str, object], change_id: str) -> None:
    """The other dates booked with it: the slip is in all of them."""
    scope, now = own.scope, own.scope.doer.now
    business_id = scope.configuration.business.id
    told = Told(change_id=change_id, by=scope.doer.id, at=now, due_at=now)
    for one in others:
        version = one.seat.token_version + 1
        seat = replace(one.seat, **{**changes, "token_version": version})  # type: ignore[arg-type]  # as of the own seat
        after = scope.work.appointments.keep_seat(business_id, one.appointment, seat, now)
        tell_programs(scope.work, scope.configuration.webhooks, one.appointment, after, told)


def lock_series(
    work: Work, configurations: Configurations, where: tuple[BusinessId, AppointmentId], actor: Actor
) -> None:
    """Everybody who has one of the dates, at once and in order."""
    configuration, shown = configurations.read_in_write(work, where[0]), work.appointments.get(*where)
    seat = next((one for one in shown.attendees if one.id == actor.attendee_id), None)
    series = whole_series(work, where[0], seat) if seat else []
    people = {staff for one in series for staff in one.appointment.staff_ids if staff in configuration.staff}
    if people:
        service = configuration.service(shown.service_id)
        lock_for(work, Offer(business=configuration.business, service=service, staff=()), also=people)


def of_series(row: OutboxItem, after: Appointment, seat: Attendee, others: Sequence[SeriesSeat]) -> OutboxItem:
    """The confirmation of a series tells of all of its dates, sent again too."""
    kept = [one for one in others if not one.seat.is_cancelled]
    if not kept:
        return row
    parts = [(after, seat.id), *((one.appointment, one.seat.id) for one in kept)]
    told = [{"appointment": one.id, "seat": seat_id, "sequence": one.sequence} for one, seat_id in parts]
    return replace(row, payload={**row.payload, SERIES: told})


def correctable_until(
    configuration: Configuration,
    appointment: Appointment,
    seat: Attendee,
    history: Iterable[HistoryEntry],
    now: datetime,
) -> datetime | None:
    """Until when a visitor who took this seat may correct the address; None when it is too late, or was never so.

    Nor where the address had to be proven: it has no slip in it, and another one would not be proven.
    """
    entries = tuple(history)
    taken_at = _taken_at(configuration, seat.id, entries)
    corrections = [one for one in entries if one.what == CORRECTED and seat.id in one.data["attendee_ids"]]
    service_id = appointment.service_id
    service = configuration.services.get(service_id) or configuration.removed.get(service_id)
    is_told = service is not None and service.sends_confirmation and appointment.writes_to(seat)
    is_proven = configuration.business.page.enforce_one_time_password
    if is_proven or taken_at is None or not is_told or appointment.state is not State.BOOKED or seat.is_cancelled:
        return None
    until = taken_at + CORRECTABLE_FOR
    return until if now < until and len(corrections) < MOST_CORRECTIONS else None


def _taken_at(configuration: Configuration, seat_id: AttendeeId, entries: Iterable[HistoryEntry]) -> datetime | None:
    """When a visitor took the seat; None when staff entered it, who know whom they wrote down."""
    for one in entries:
        if one.what in _TAKEN and seat_id in one.data.get("attendee_ids", ()):
            return None if StaffId(one.by) in configuration.staff else one.at
    return None


def _customer_for(own: OwnSeat, email: str, new_id: CustomerId, taken_at: datetime) -> CustomerId | None:
    """Whose seat it is by the corrected address: a customer made by this booking is mended, a stranger's record is left as it was."""
    work, business, seat = own.scope.work, own.scope.configuration.business, own.seat
    known = _stored(work, business.id, seat.customer_id)
    if known is None or known.email.casefold() != seat.email.casefold():
        return seat.customer_id
    work.customers.lock_contact(business.id, email)
    others = work.customers.by_contact(business.id, email=email)
    is_new = known.created_at is not None and known.created_at >= taken_at
    if is_new and not others:
        work.customers.save(business.id, replace(known, email=email, updated_at=own.scope.doer.now))
        return known.id
    if is_new:
        work.customers.save(business.id, replace(known, email="", updated_at=own.scope.doer.now))
        kept = next((one for one in others if one.display_name.casefold() == seat.called.casefold()), others[0])
        work.customers.merge(business.id, kept.id, known.id, own.scope.doer.now)
        return kept.id
    wish = CustomerWish(name=seat.called, email=email, language_tag=seat.language_tag, zone=seat.zone)
    return match_customer(work, business, wish, new_id=new_id, now=own.scope.doer.now).id


def corrected_since(history: Iterable[HistoryEntry], seat_id: AttendeeId, moment: datetime) -> bool:
    """Whether the address of a seat was corrected after a mail had gone to the one before."""
    return any(one.what == CORRECTED and seat_id in one.data["attendee_ids"] and one.at >= moment for one in history)


def _stored(work: Work, business_id: BusinessId, customer_id: CustomerId | None) -> Customer | None:
    try:
        return work.customers.get(business_id, customer_id) if customer_id else None
    except NotFound:
        return None


def _sent_again(own: OwnSeat, after: Appointment, change_id: str) -> list[OutboxItem]:
    """The confirmation once more, unless the first one has not left yet: that one goes to the address as it is then."""
    scope, seat_id = own.scope, own.seat.id
    rows = scope.work.outbox.of_appointment(scope.configuration.business.id, after.id)
    mine = (row for row in rows if row.attendee_id == seat_id and row.kind == Channel.MAIL)
    if any(row.topic == NoticeKind.CONFIRMED and row.state is OutboxState.WAITING for row in mine):
        return []
    scene = scope.doer.scene(scope.configuration, after)
    seats = [one for one in after.seated if one.id == seat_id]
    setting, now = scene.setting(tells_customer=True), scope.doer.now
    told = notices.to_customers(NoticeKind.CONFIRMED, after, seats, setting, now)
    return [row_of(scene, one, change_id, facts_of(scene)) for one in told if one.channel is Channel.MAIL]
